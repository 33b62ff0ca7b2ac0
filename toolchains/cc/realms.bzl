# SPDX-License-Identifier: BSD-3-Clause
"""The flags of each realm, and the macros that make its toolchain from them."""

load("@rules_cc//cc:defs.bzl", "cc_toolchain")
load(":cc_toolchain_config.bzl", "cc_toolchain_config")

_LLVM = "external/llvm19"
_HOST_ROOT = "external/sysroot_x86_64"

# What all code of the system has in common.
_SYSTEM = [
    "-nostdlibinc",
    "-fno-common",
    "-fno-stack-protector",
    "-fno-pic",
    "-fno-pie",
    "-ffunction-sections",
    "-fdata-sections",
    "-fno-asynchronous-unwind-tables",
    "-fno-unwind-tables",
]

# x87 must stay on as a *type*: with -mgeneral-regs-only (or -mno-80387) libc++ does not
# parse, for `long double` is then an error. -msoft-float keeps it out of the code.
_NO_FPU = [
    "-mno-mmx",
    "-mno-sse",
    "-msoft-float",
]

_REALMS = {
    "kernel": _SYSTEM + _NO_FPU + [
        "-ffreestanding",
        "-D_GNU_SOURCE",
        # An interrupt pushes its frame right below the stack pointer.
        "-mno-red-zone",
        # Back-traces of a panic walk the frame pointers.
        "-fno-omit-frame-pointer",
        "-momit-leaf-frame-pointer",
    ],
    # Services never touch the FPU, so switching to one and back leaves its state alone.
    "service": _SYSTEM + _NO_FPU + [
        "-ffreestanding",
        "-D_GNU_SOURCE",
        "-fomit-frame-pointer",
    ],
    "user": _SYSTEM + ["-fomit-frame-pointer"],
}

_CPUS = {
    "i386": struct(
        march = "-march=i686",
        bare = "i686-unknown-none-elf",
        musl = "i386-linux-musl",
        link = "i686-unknown-linux-gnu",
        kernel = [],
    ),
    "x86_64": struct(
        march = "-march=x86-64",
        bare = "x86_64-unknown-none-elf",
        musl = "x86_64-linux-musl",
        link = "x86_64-unknown-linux-gnu",
        kernel = ["-mcmodel=kernel"],
    ),
}

_CPP = [
    "-std=c++23",
    "-nostdinc++",
    "-fno-exceptions",
    "-fno-rtti",
    "-fno-threadsafe-statics",
]

_LINK = [
    "-nostdlib",
    "-static",
    "-Wl,--build-id=none",
    "-Wl,--gc-sections",
    "-Wl,--fatal-warnings",
    "-Wl,-z,max-page-size=4096",
    # Text, rodata and data never share a page, in memory or in the file.
    "-Wl,-z,separate-loadable-segments",
    "-Wl,-z,noexecstack",
    "-Wl,-z,norelro",
]

def _toolchain(name, files, linker_files, all_files, constraints):
    cc_toolchain(
        name = name + "_cc",
        all_files = all_files,
        ar_files = all_files,
        as_files = files,
        compiler_files = files,
        coverage_files = all_files,
        dwp_files = ":empty",
        linker_files = linker_files,
        module_map = "system.modulemap",
        objcopy_files = all_files,
        strip_files = all_files,
        supports_param_files = True,
        toolchain_config = ":%s_config" % name,
    )
    native.toolchain(
        name = name,
        exec_compatible_with = ["@platforms//cpu:x86_64", "@platforms//os:linux"],
        target_compatible_with = constraints,
        toolchain = ":%s_cc" % name,
        toolchain_type = "@bazel_tools//tools/cpp:toolchain_type",
    )

def freestanding_toolchain(cpu, realm):
    """Declares the toolchain //toolchains/cc:CPU_REALM."""
    name = "%s_%s" % (cpu, realm)
    c = _CPUS[cpu]
    libcxx_config = "user" if realm == "user" else "freestanding"
    include_dirs = [
        "toolchains/libcxx/" + libcxx_config,
        _LLVM + "/include/c++/v1",
    ]
    libc_dirs = [
        _LLVM + "/lib/clang/19/include",
        "external/musl/sysinc/" + cpu,
    ]

    # Not the default order of clang's header path (resource directory last), but musl's own
    # headers defer to nothing there, and libc++ wants its stddef.h to be found first.
    system_headers = ["-isystem", "external/musl/sysinc/" + cpu]
    extra_headers = []
    if realm == "user":
        # <linux/...>, after everything else: abseil, libc++ and toybox include some.
        system_headers += ["-isystem", "external/linux_headers/include"]
        extra_headers = ["@linux_headers//:headers"]
        libc_dirs.append("external/linux_headers/include")
    cpp_headers = []
    for d in include_dirs:
        cpp_headers += ["-isystem", d]

    native.filegroup(
        name = name + "_compile",
        srcs = [
            "system.modulemap",
            ":wrappers",
            "//toolchains/libcxx:%s_config" % libcxx_config,
            "@llvm19//:clang",
            "@llvm19//:libcxx_headers",
            "@musl//:headers_" + cpu,
        ] + extra_headers,
    )
    native.filegroup(
        name = name + "_link",
        srcs = [":wrappers", "@llvm19//:clang", "@llvm19//:lld"],
    )
    native.filegroup(
        name = name + "_all",
        srcs = [":%s_compile" % name, ":%s_link" % name, "@llvm19//:binutils"],
    )
    cc_toolchain_config(
        name = name + "_config",
        cpu = cpu,
        triple = c.musl if realm == "user" else c.bare,
        # The driver for bare metal would call gcc to link; this one calls lld.
        link_triple = c.link,
        include_dirs = include_dirs + libc_dirs,
        compile_flags = _REALMS[realm] + [c.march] + (c.kernel if realm == "kernel" else []),
        c_flags = system_headers,
        cpp_flags = _CPP + cpp_headers + system_headers,
        # Optimised whatever the mode is, with assertions: what is tested is what ships.
        fastbuild_flags = ["-O2", "-g"],
        opt_flags = ["-O2", "-g"],
        link_flags = _LINK,
    )
    _toolchain(
        name,
        files = ":%s_compile" % name,
        linker_files = ":%s_link" % name,
        all_files = ":%s_all" % name,
        constraints = [
            "//platforms:kintsugi",
            "//platforms:%s_realm" % realm,
            "@platforms//cpu:" + cpu,
        ],
    )

def host_toolchain():
    """Declares //toolchains/cc:host: for tests and for tools that run during the build.

    The C library is Debian's (@sysroot_x86_64), the C++ library the same libc++ that the
    system's code is compiled against, linked statically."""
    cpp_dirs = [_LLVM + "/include/c++/host", _LLVM + "/include/c++/v1"]
    cpp_headers = []
    for d in cpp_dirs:
        cpp_headers += ["-isystem", d]
    native.filegroup(
        name = "host_compile",
        srcs = [
            "system.modulemap",
            ":wrappers",
            "@llvm19//:clang",
            "@llvm19//:libcxx_host",
            "@llvm19//:rt_host",
            "@sysroot_x86_64//:sysroot",
        ],
    )
    native.filegroup(
        name = "host_all",
        srcs = [
            ":host_compile",
            "@llvm19//:binutils",
            "@llvm19//:coverage",
            "@llvm19//:lld",
        ],
    )
    cc_toolchain_config(
        name = "host_config",
        cpu = "k8",
        host = True,
        triple = "x86_64-linux-gnu",
        link_triple = "x86_64-linux-gnu",
        include_dirs = cpp_dirs + [
            _HOST_ROOT + "/usr/include",
            _HOST_ROOT + "/usr/lib",
            _LLVM + "/lib/clang/19/include",
            _LLVM + "/lib/clang/19/share",
        ],
        compile_flags = ["--sysroot=" + _HOST_ROOT, "-fPIC", "-fno-omit-frame-pointer"],
        cpp_flags = ["-std=c++23", "-nostdinc++"] + cpp_headers,
        fastbuild_flags = ["-O1", "-gline-tables-only"],
        opt_flags = ["-O2", "-gline-tables-only", "-DNDEBUG"],
        link_flags = [
            "--sysroot=" + _HOST_ROOT,
            "-nostdlib++",
            _LLVM + "/lib/libc++.a",
            _LLVM + "/lib/libc++abi.a",
            "-lgcc_eh",
            "-lpthread",
            "-lm",
            "-Wl,--build-id=sha1",
        ],
    )
    _toolchain(
        "host",
        files = ":host_compile",
        linker_files = ":host_all",
        all_files = ":host_all",
        constraints = ["@platforms//cpu:x86_64", "@platforms//os:linux"],
    )
