# SPDX-License-Identifier: BSD-3-Clause
"""user_sdk: the libraries that a program outside the tree is linked with."""

load("@rules_cc//cc:defs.bzl", "CcInfo")
load("//tools/build:defs.bzl", "user_cfg")

def _user_sdk_impl(ctx):
    files = []
    lines = []
    for dep in ctx.attr.deps:
        for linker_input in dep[CcInfo].linking_context.linker_inputs.to_list():
            for library in linker_input.libraries:
                archive = library.static_library or library.pic_static_library
                if not archive or archive in files:
                    continue
                files.append(archive)
                lines.append("%s %s" % ("whole" if library.alwayslink else "part", archive.short_path))
    listing = ctx.actions.declare_file(ctx.label.name + ".libraries")
    ctx.actions.write(listing, "\n".join(lines) + "\n")
    everything = files + [listing]
    return [DefaultInfo(files = depset([listing]), runfiles = ctx.runfiles(everything))]

user_sdk = rule(
    implementation = _user_sdk_impl,
    attrs = {
        "cpu": attr.string(mandatory = True),
        "deps": attr.label_list(cfg = user_cfg, providers = [CcInfo]),
        "_allowlist_function_transition": attr.label(
            default = "@bazel_tools//tools/allowlists/function_transition_allowlist",
        ),
    },
)
