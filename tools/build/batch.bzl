# SPDX-License-Identifier: BSD-3-Clause
"""batch_library: a cc_library for upstream code of a thousand small files.

Bazel runs each compilation in a sandbox of its own, which for musl's 1300 files costs more
than compiling them. Here one action compiles many, in order, with the flags that the
toolchain gives to any cc_library. Sources that never change lose nothing by that.
"""

load("@bazel_tools//tools/build_defs/cc:action_names.bzl", "ACTION_NAMES")
load("@bazel_tools//tools/cpp:toolchain_utils.bzl", "find_cpp_toolchain")

_ACTIONS = {
    "c": ACTION_NAMES.c_compile,
    "cc": ACTION_NAMES.cpp_compile,
    "cpp": ACTION_NAMES.cpp_compile,
    "s": ACTION_NAMES.assemble,
    "S": ACTION_NAMES.preprocess_assemble,
}

_COMPILE = """
set -eu
list=$1; shift
while read -r source object; do "$@" -c "$source" -o "$object"; done < "$list"
"""

def _chunks(items, size):
    return [items[at:at + size] for at in range(0, len(items), size)]

def _local_includes(ctx):
    """`local_includes`, which are relative to the repository, there and among generated files."""
    roots = [ctx.label.workspace_root or ".", ctx.bin_dir.path + "/" + ctx.label.workspace_root]
    return [(root + "/" + d).replace("//", "/").rstrip("/") for d in ctx.attr.local_includes for root in roots]

def _compile(ctx, cc_toolchain, features, context, extension, sources, number):
    """One action that compiles `sources`; returns the objects."""
    command = [cc_common.get_tool_for_action(
        feature_configuration = features,
        action_name = _ACTIONS[extension],
    )] + cc_common.get_memory_inefficient_command_line(
        feature_configuration = features,
        action_name = _ACTIONS[extension],
        variables = cc_common.create_compile_variables(
            feature_configuration = features,
            cc_toolchain = cc_toolchain,
            user_compile_flags = [ctx.expand_location(o) for o in ctx.attr.copts],
            include_directories = depset(_local_includes(ctx), transitive = [context.includes]),
            quote_include_directories = context.quote_includes,
            system_include_directories = context.system_includes,
            preprocessor_defines = depset(ctx.attr.local_defines, transitive = [context.defines]),
        ),
    )
    objects = []
    pairs = []
    for source in sources:
        object = ctx.actions.declare_file("_objs/%s/%s.o" % (ctx.label.name, source.short_path.replace("../", "")))
        objects.append(object)
        pairs.append("%s %s\n" % (source.path, object.path))
    list = ctx.actions.declare_file("_objs/%s/%s%d.list" % (ctx.label.name, extension, number))
    ctx.actions.write(list, "".join(pairs))
    ctx.actions.run_shell(
        command = _COMPILE,
        arguments = [list.path] + command,
        inputs = depset(
            [list] + sources + ctx.files.hdrs,
            transitive = [cc_toolchain.all_files, context.headers],
        ),
        outputs = objects,
        mnemonic = "CcBatch",
        progress_message = "Compiling %d files of %s" % (len(objects), ctx.label),
    )
    return objects

def _archive(ctx, cc_toolchain, objects):
    library = ctx.actions.declare_file("lib%s.a" % ctx.label.name)
    args = ctx.actions.args()
    args.add("rcsD")
    args.add(library)
    args.add_all(objects)
    args.use_param_file("@%s", use_always = True)
    args.set_param_file_format("multiline")
    ctx.actions.run(
        executable = cc_toolchain.ar_executable,
        arguments = [args],
        inputs = depset(objects, transitive = [cc_toolchain.all_files]),
        outputs = [library],
        mnemonic = "CcBatchArchive",
    )
    return library

def _linking_context(ctx, cc_toolchain, features, library):
    return cc_common.create_linking_context(linker_inputs = depset([cc_common.create_linker_input(
        owner = ctx.label,
        libraries = depset([cc_common.create_library_to_link(
            actions = ctx.actions,
            cc_toolchain = cc_toolchain,
            feature_configuration = features,
            static_library = library,
            alwayslink = ctx.attr.alwayslink,
        )]),
    )]))

def _impl(ctx):
    cc_toolchain = find_cpp_toolchain(ctx)
    features = cc_common.configure_features(
        ctx = ctx,
        cc_toolchain = cc_toolchain,
        requested_features = ctx.features + ["third_party"],
        unsupported_features = ctx.disabled_features + ["layering_check", "module_maps"],
    )
    deps = cc_common.merge_cc_infos(cc_infos = [d[CcInfo] for d in ctx.attr.deps])
    objects = []
    for extension in _ACTIONS:
        sources = [f for f in ctx.files.srcs if f.extension == extension]
        for number, chunk in enumerate(_chunks(sources, ctx.attr.batch)):
            objects += _compile(ctx, cc_toolchain, features, deps.compilation_context, extension, chunk, number)
    library = _archive(ctx, cc_toolchain, objects)
    own = CcInfo(
        compilation_context = cc_common.create_compilation_context(
            headers = depset(ctx.files.hdrs),
            includes = depset(ctx.attr.includes),
        ),
        linking_context = _linking_context(ctx, cc_toolchain, features, library),
    )
    return [
        DefaultInfo(files = depset([library])),
        cc_common.merge_cc_infos(direct_cc_infos = [own], cc_infos = [d[CcInfo] for d in ctx.attr.deps]),
    ]

batch_library = rule(
    implementation = _impl,
    attrs = {
        "srcs": attr.label_list(allow_files = [".c", ".cc", ".cpp", ".s", ".S"]),
        "hdrs": attr.label_list(allow_files = True, doc = "headers, and whatever else is read"),
        "deps": attr.label_list(providers = [CcInfo]),
        "copts": attr.string_list(),
        "local_defines": attr.string_list(),
        "includes": attr.string_list(doc = "for dependents: -I, relative to the execution root"),
        "local_includes": attr.string_list(doc = "-I, relative to the repository, sources and generated files"),
        "batch": attr.int(default = 60, doc = "files per action"),
        "alwayslink": attr.bool(),
        "_cc_toolchain": attr.label(default = "@bazel_tools//tools/cpp:current_cc_toolchain"),
    },
    toolchains = ["@bazel_tools//tools/cpp:toolchain_type"],
    fragments = ["cpp"],
)
