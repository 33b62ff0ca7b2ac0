# SPDX-License-Identifier: BSD-3-Clause
"""Configurations: from anything to one realm of one CPU of the system.

`kernel_cfg`, `service_cfg` and `user_cfg` are transitions for the attributes of rules that
need targets built for the system. The CPU is the rule's own attribute `cpu` if it has one,
else that of the platform which is being built for. So an image can be built from the host's
configuration (`bazel build //...`) and a kernel by `--platforms=//platforms:i386`.
"""

CPUS = ["i386", "x86_64"]

REALM_SUFFIX = {
    "kernel": "_kernel",
    "service": "_service",
    "user": "",
}

def _cpu_of_platform(platforms):
    """The CPU that a platform label names; None for the host."""
    if not platforms:
        return None
    name = str(platforms[0]).split(":")[-1]
    for cpu in CPUS:
        if name in [cpu + suffix for suffix in REALM_SUFFIX.values()]:
            return cpu
    return None

def _to_realm(realm, settings, attr):
    cpu = getattr(attr, "cpu", "") or _cpu_of_platform(settings["//command_line_option:platforms"])

    # From the host without a `cpu` there is nowhere to go. The target is skipped or refused
    # there by target_compatible_with, but its transition is evaluated first.
    if not cpu:
        return {option: settings[option] for option in _OPTIONS}

    # The bytes of an image do not depend on how the tests are compiled (-c, sanitisers).
    return {
        "//command_line_option:platforms": "//platforms:" + cpu + REALM_SUFFIX[realm],
        "//command_line_option:compilation_mode": "opt",
        "//command_line_option:features": [],
    }

def _to_kernel(settings, attr):
    return _to_realm("kernel", settings, attr)

def _to_service(settings, attr):
    return _to_realm("service", settings, attr)

def _to_user(settings, attr):
    return _to_realm("user", settings, attr)

_OPTIONS = [
    "//command_line_option:platforms",
    "//command_line_option:compilation_mode",
    "//command_line_option:features",
]

kernel_cfg = transition(
    implementation = _to_kernel,
    inputs = _OPTIONS,
    outputs = _OPTIONS,
)

service_cfg = transition(
    implementation = _to_service,
    inputs = _OPTIONS,
    outputs = _OPTIONS,
)

user_cfg = transition(
    implementation = _to_user,
    inputs = _OPTIONS,
    outputs = _OPTIONS,
)

def _program_impl(ctx):
    source = ctx.attr.binary[0][DefaultInfo].files_to_run.executable
    out = ctx.actions.declare_file(ctx.label.name)
    ctx.actions.symlink(output = out, target_file = source, is_executable = True)
    return [DefaultInfo(files = depset([out]), executable = out)]

def _program_rule(cfg):
    return rule(
        implementation = _program_impl,
        doc = "The `binary`, built in the realm of this rule, whatever realm asks for it.",
        attrs = {
            "binary": attr.label(cfg = cfg, mandatory = True),
            "cpu": attr.string(doc = "the CPU; empty: that of the configuration"),
            "_allowlist_function_transition": attr.label(
                default = "@bazel_tools//tools/allowlists/function_transition_allowlist",
            ),
        },
        executable = True,
    )

kernel_program = _program_rule(kernel_cfg)
service_program = _program_rule(service_cfg)
user_program = _program_rule(user_cfg)

def _files_impl(ctx):
    files = depset(transitive = [t[DefaultInfo].files for t in ctx.attr.targets])
    return [DefaultInfo(files = files, runfiles = ctx.runfiles(transitive_files = files))]

def _files_rule(cfg):
    return rule(
        implementation = _files_impl,
        doc = "The files of `targets`, built in the realm of this rule.",
        attrs = {
            "targets": attr.label_list(cfg = cfg, mandatory = True),
            "cpu": attr.string(values = [""] + CPUS),
            "_allowlist_function_transition": attr.label(
                default = "@bazel_tools//tools/allowlists/function_transition_allowlist",
            ),
        },
    )

_kernel_files = _files_rule(kernel_cfg)
_service_files = _files_rule(service_cfg)
_user_files = _files_rule(user_cfg)

def for_platform(name, platform, target = None, targets = [], **kwargs):
    """The files of `target` (or `targets`), built for `platform` from any configuration.

    Args:
      name: the target to declare
      platform: the name of a platform of //platforms, e.g. "i386", "x86_64_kernel"
      target: a label
      targets: labels, instead
      **kwargs: visibility, tags, testonly
    """
    for realm, suffix in [("kernel", "_kernel"), ("service", "_service"), ("user", "")]:
        if platform in [cpu + suffix for cpu in CPUS]:
            rule_of_realm = {
                "kernel": _kernel_files,
                "service": _service_files,
                "user": _user_files,
            }[realm]
            rule_of_realm(
                name = name,
                cpu = platform[:len(platform) - len(suffix)],
                targets = ([target] if target else []) + targets,
                **kwargs
            )
            return
    fail("no such platform: " + platform)
