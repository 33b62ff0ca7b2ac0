# SPDX-License-Identifier: BSD-3-Clause
"""The C++ toolchain: clang and lld from @llvm19, for one target triple.

Features that a BUILD file may name:
  third_party     (package or target) upstream's code: no warnings, so no -Werror either
  layering_check  on by default: including a header that no direct dependency exports is an
                  error; `-layering_check` turns it off
  asan, ubsan, fuzzer   host only; see fuzz_test in //tools/build:defs.bzl
"""

load("@bazel_tools//tools/build_defs/cc:action_names.bzl", "ACTION_NAMES")
load(
    "@rules_cc//cc:cc_toolchain_config_lib.bzl",
    "feature",
    "flag_group",
    "flag_set",
    "tool_path",
    "with_feature_set",
)

_CPP = [
    ACTION_NAMES.cpp_compile,
    ACTION_NAMES.cpp_header_parsing,
    ACTION_NAMES.cpp_module_compile,
    ACTION_NAMES.cpp_module_codegen,
    ACTION_NAMES.linkstamp_compile,
]
_C = [ACTION_NAMES.c_compile]
_COMPILE = [
    ACTION_NAMES.assemble,
    ACTION_NAMES.preprocess_assemble,
] + _C + _CPP
_LINK = [
    ACTION_NAMES.cpp_link_executable,
    ACTION_NAMES.cpp_link_dynamic_library,
    ACTION_NAMES.cpp_link_nodeps_dynamic_library,
]

_LLVM = "external/llvm19"

# Nor are warnings of others' headers ours.
_THEIR_HEADERS = ["absl/", "gmock/", "gtest/"]
_WARNINGS = ["-Wall", "-Wextra", "-Werror"] + ["--system-header-prefix=" + h for h in _THEIR_HEADERS]
_CPP_WARNINGS = ["-Wnon-virtual-dtor", "-Wimplicit-fallthrough"]

_SANITIZERS = {
    # name: (compile, link)
    "asan": (
        ["-fsanitize=address", "-fno-omit-frame-pointer"],
        ["-fsanitize=address", "-fsanitize-link-c++-runtime"],
    ),
    "ubsan": (
        ["-fsanitize=undefined", "-fno-sanitize-recover=all"],
        ["-fsanitize=undefined", "-fsanitize-link-c++-runtime"],
    ),
    "fuzzer": (["-fsanitize=fuzzer-no-link"], []),  # feedback for //tools/build:defs.bzl%fuzz_test
}

def _flags(name, actions, flags, enabled = True):
    return feature(name = name, enabled = enabled, flag_sets = [flag_set(
        actions = actions,
        flag_groups = [flag_group(flags = flags)] if flags else [],
    )] if flags else [])

def _modes(ctx):
    return feature(name = "modes", enabled = True, flag_sets = [
        flag_set(
            _COMPILE,
            with_features = [with_feature_set([mode])],
            flag_groups = [flag_group(flags = flags)],
        )
        for mode, flags in [
            ("fastbuild", ctx.attr.fastbuild_flags),
            ("opt", ctx.attr.opt_flags),
            ("dbg", ["-O0", "-g"]),
        ]
    ])

def _layering():
    """Clang's check of who includes what, by the module maps that Bazel writes. Strict: every
    header must be in a module, those of the libraries are by the toolchain's own map."""
    return [
        feature(name = "module_maps", enabled = True),
        feature(
            name = "layering_check",
            enabled = True,
            implies = ["module_maps"],
            flag_sets = [flag_set(
                actions = _C + _CPP,
                flag_groups = [
                    flag_group(flags = [
                        "-fmodules-strict-decluse",
                        "-fno-implicit-module-maps",
                        # Else umbrella headers would be imported, not included.
                        "-Xclang",
                        "-fno-cxx-modules",
                        "-Wno-incomplete-umbrella",
                        "-Wprivate-header",
                    ]),
                    flag_group(
                        iterate_over = "dependent_module_map_files",
                        flags = ["-Xclang", "-fmodule-map-file=%{dependent_module_map_files}"],
                    ),
                    flag_group(flags = [
                        "-fmodule-name=%{module_name}",
                        "-Xclang",
                        "-fmodule-map-file=%{module_map_file}",
                    ]),
                ],
            )],
        ),
    ]

def _sanitizers():
    return [feature(name = name, flag_sets = [
        flag_set(_COMPILE, flag_groups = [flag_group(flags = flags[0])]),
    ] + ([flag_set(_LINK, flag_groups = [flag_group(flags = flags[1])])] if flags[1] else [])) for name, flags in _SANITIZERS.items()]

def _host_features():
    return _sanitizers() + [
        feature(name = "supports_pic", enabled = True),
        feature(name = "supports_dynamic_linker", enabled = True),
        feature(name = "coverage"),
        feature(
            name = "llvm_coverage_map_format",
            flag_sets = [
                flag_set(_COMPILE, flag_groups = [flag_group(flags = ["-fprofile-instr-generate", "-fcoverage-mapping"])]),
                flag_set(_LINK, flag_groups = [flag_group(flags = ["-fprofile-instr-generate"])]),
            ],
            provides = ["profile"],
        ),
    ]

def _impl(ctx):
    driver = [
        "-no-canonical-prefixes",
        "-resource-dir=" + _LLVM + "/lib/clang/19",
    ]

    # No absolute path and no time in any output.
    reproducible = [
        "-ffile-compilation-dir=.",
        "-Wno-builtin-macro-redefined",
        "-D__DATE__=\"redacted\"",
        "-D__TIME__=\"redacted\"",
        "-D__TIMESTAMP__=\"redacted\"",
    ]
    features = [
        feature(name = "dbg"),
        feature(name = "opt"),
        feature(name = "fastbuild"),
        _flags("toolchain_compile", _COMPILE, ["--target=" + ctx.attr.triple] + driver + reproducible + ctx.attr.compile_flags),
        _flags("toolchain_assemble", [ACTION_NAMES.assemble], ["-Wno-unused-command-line-argument"]),
        _flags("toolchain_warnings", _C + _CPP, _WARNINGS),
        _flags("toolchain_cpp_warnings", _CPP, _CPP_WARNINGS),
        _flags("toolchain_cpp", _CPP, ctx.attr.cpp_flags),
        _flags("toolchain_c", _C + [ACTION_NAMES.preprocess_assemble], ctx.attr.c_flags),
        _modes(ctx),
        _flags("toolchain_link", _LINK, ["--target=" + ctx.attr.link_triple] + driver + [
            "-fuse-ld=lld",
            "--ld-path=" + _LLVM + "/bin/ld.lld",
        ] + ctx.attr.link_flags),
        # Full debug information of others' code doubles the time to compile it.
        _flags("third_party", _C + _CPP, ["-w", "-Wno-error", "-gline-tables-only"], enabled = False),
    ] + _layering()
    if ctx.attr.host:
        features += _host_features()
    return cc_common.create_cc_toolchain_config_info(
        ctx = ctx,
        features = features,
        cxx_builtin_include_directories = ["%workspace%/" + d for d in ctx.attr.include_dirs],
        toolchain_identifier = ctx.label.name,
        host_system_name = "local",
        target_system_name = ctx.attr.triple,
        target_cpu = ctx.attr.cpu,
        target_libc = "none",
        compiler = "clang",
        abi_version = "none",
        abi_libc_version = "none",
        tool_paths = [tool_path(name = n, path = "bin/" + p) for n, p in {
            "gcc": "clang",
            "cpp": "clang",
            "ld": "ld.lld",
            "ar": "llvm-ar",
            "nm": "llvm-nm",
            "objcopy": "llvm-objcopy",
            "objdump": "llvm-objdump",
            "strip": "llvm-strip",
            "gcov": "llvm-profdata",
            "llvm-cov": "llvm-cov",
        }.items()],
    )

cc_toolchain_config = rule(
    implementation = _impl,
    attrs = {
        "cpu": attr.string(mandatory = True),
        "triple": attr.string(mandatory = True),
        "link_triple": attr.string(mandatory = True),
        "compile_flags": attr.string_list(doc = "C, C++ and assembler"),
        "c_flags": attr.string_list(),
        "cpp_flags": attr.string_list(),
        "fastbuild_flags": attr.string_list(),
        "opt_flags": attr.string_list(),
        "link_flags": attr.string_list(),
        "include_dirs": attr.string_list(doc = "where undeclared headers may come from"),
        "host": attr.bool(),
    },
    provides = [CcToolchainConfigInfo],
)
