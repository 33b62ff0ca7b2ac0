# SPDX-License-Identifier: BSD-3-Clause
"""Services with their policy, and bootable images made of them.

  system_service    a program and what it may do: authority is a reviewable diff (D10)
  system_policy     the policy of an image: text for people, /etc/system.conf and the boot module
  root_filesystem   an ext2 image from files, links, device nodes
  system_image      GRUB ISO and the same files for a quick `qemu -kernel` boot
  policy_golden_test  the policy text equals the golden file in review
"""

load(":realms.bzl", "kernel_cfg", "service_cfg", "user_cfg")

ServiceInfo = provider(
    "A system service: what the image needs of it.",
    fields = ["label", "conf", "binary", "is_boot"],
)
PolicyInfo = provider("The policy of an image.", fields = ["conf", "module", "services"])

def _line(word, values):
    return ["  %s %s;" % (word, " ".join(values))] if values else []

def _conf_of(ctx, label):
    a = ctx.attr
    boot = ["boot"] if a.boot else []
    lines = ["service %s {" % label]
    lines += _line("program", [a.program or ("/sbin/" + label)] if not a.boot else [label])
    lines += _line("flags", sorted(boot + a.flags))
    lines += _line("order", [str(a.order)] if a.order else [])
    lines += _line("priority", [str(a.priority)])
    lines += _line("quantum", [str(a.quantum_us)])
    lines += _line("heartbeat", [str(a.heartbeat_ms)])
    lines += _line("restart", [a.restart])
    lines += _line("max_restarts", [str(a.max_restarts)] if a.max_restarts else [])
    lines += _line("script", [a.script] if a.script else [])
    lines += _line("args", ['"%s"' % a.args] if a.args else [])
    lines += _line("uid", [str(a.uid)])
    lines += _line("major", [str(a.major)] if a.major else [])
    lines += _line("right", sorted(a.rights))
    lines += _line("system", (["NONE"] if not a.basic_calls else []) + sorted(a.kernel_calls))
    lines += _line("vm", sorted(a.vm_calls))
    lines += _line("ipc", sorted(a.calls))
    lines += _line("notify", sorted(a.notifies))
    lines += _line("control", sorted(a.controls))
    lines += _line("irq", [str(i) for i in a.irqs])
    lines += _line("io", a.io_ports)
    lines += _line("memory", a.memory)
    lines += _line("pci device", a.pci_devices)
    lines += _line("pci class", a.pci_classes)
    return "\n".join(lines) + "\n};\n"

def _system_service_impl(ctx):
    label = ctx.attr.label_name or ctx.label.name
    if len(label) > 15:
        fail("service label '%s' has more than 15 characters" % label)
    binary = ctx.executable.binary
    return [
        DefaultInfo(files = depset([binary])),
        ServiceInfo(label = label, conf = _conf_of(ctx, label), binary = binary, is_boot = ctx.attr.boot),
    ]

system_service = rule(
    implementation = _system_service_impl,
    doc = "A service and its policy. Every attribute is described in docs/policy.md.",
    attrs = {
        "binary": attr.label(mandatory = True, executable = True, cfg = "target"),
        "label_name": attr.string(doc = "the label; default: the target's name"),
        "boot": attr.bool(default = True, doc = "a boot module, started before init"),
        "program": attr.string(doc = "path in the root file system, if not a boot module"),
        "flags": attr.string_list(doc = "core, user_process, keep_copy, file_system, driver"),
        "order": attr.int(doc = "start order at boot"),
        "priority": attr.int(default = 6),
        "quantum_us": attr.int(default = 50000),
        "heartbeat_ms": attr.int(default = 1000),
        "restart": attr.string(default = "reset", values = ["never", "reset", "restart"]),
        "max_restarts": attr.int(),
        "script": attr.string(),
        "args": attr.string(),
        "uid": attr.int(default = 0),
        "major": attr.int(),
        "rights": attr.string_list(),
        "basic_calls": attr.bool(default = True),
        "kernel_calls": attr.string_list(),
        "vm_calls": attr.string_list(),
        "calls": attr.string_list(doc = "labels it may SENDREC to: must be acyclic in an image"),
        "notifies": attr.string_list(doc = "labels it may notify or send to asynchronously"),
        "controls": attr.string_list(),
        "irqs": attr.int_list(),
        "io_ports": attr.string_list(doc = "base[:length], hexadecimal"),
        "memory": attr.string_list(doc = "base:length, hexadecimal"),
        "pci_devices": attr.string_list(),
        "pci_classes": attr.string_list(),
    },
)

def _system_policy_impl(ctx):
    services = [s[ServiceInfo] for s in ctx.attr.services]
    conf = ctx.actions.declare_file(ctx.label.name + ".conf")
    head = "# Generated from system_service() rules. Do not edit.\n"
    ctx.actions.write(conf, head + "\n".join([s.conf for s in services]))
    module = ctx.actions.declare_file(ctx.label.name + ".bin")
    ctx.actions.run(
        executable = ctx.executable._policygen,
        arguments = ["--out=" + module.path, conf.path],
        inputs = [conf],
        outputs = [module],
        mnemonic = "PolicyGen",
    )
    return [
        DefaultInfo(files = depset([conf])),
        PolicyInfo(conf = conf, module = module, services = services),
    ]

_ALLOW = attr.label(default = "@bazel_tools//tools/allowlists/function_transition_allowlist")

system_policy = rule(
    implementation = _system_policy_impl,
    attrs = {
        "cpu": attr.string(mandatory = True),
        "services": attr.label_list(providers = [ServiceInfo], cfg = user_cfg, mandatory = True),
        "_policygen": attr.label(default = "//tools/policy:policygen", executable = True, cfg = "exec"),
        "_allowlist_function_transition": _ALLOW,
    },
)

def _root_filesystem_impl(ctx):
    lines = []
    inputs = []
    policy = ctx.attr.policy[PolicyInfo]
    for target, path in ctx.attr.programs.items():
        f = target[DefaultInfo].files_to_run.executable
        inputs.append(f)
        lines.append("file %s 755 0 0 %s" % (path, f.path))
    for target, path in ctx.attr.files.items():
        f = target.files.to_list()[0]
        inputs.append(f)
        path_mode = path.split(" ")
        lines.append("file %s %s 0 0 %s" % (path_mode[0], path_mode[1] if len(path_mode) > 1 else "644", f.path))
    for s in policy.services:
        if not s.is_boot:
            inputs.append(s.binary)
            lines.append("file /sbin/%s 755 0 0 %s" % (s.label, s.binary.path))
    inputs.append(policy.conf)
    lines.append("file /etc/system.conf 644 0 0 " + policy.conf.path)
    for path, target in ctx.attr.links.items():
        lines.append("link %s %s" % (path, target))
    if ctx.file.device_nodes:
        inputs.append(ctx.file.device_nodes)
        lines.append("nodes /dev " + ctx.file.device_nodes.path)
    for path, mode in ctx.attr.directories.items():
        lines.append("dir %s %s 0 0" % (path, mode))
    manifest = ctx.actions.declare_file(ctx.label.name + ".manifest")
    ctx.actions.write(manifest, "\n".join(lines) + "\n")
    out = ctx.actions.declare_file(ctx.label.name + ".ext2")
    ctx.actions.run(
        executable = ctx.executable._make_root,
        arguments = [out.path, manifest.path, str(ctx.attr.size_mib), "external/e2fsprogs", "external/llvm19"],
        inputs = inputs + [manifest] + ctx.files._tools,
        outputs = [out],
        mnemonic = "RootFilesystem",
    )
    return [DefaultInfo(files = depset([out]))]

root_filesystem = rule(
    implementation = _root_filesystem_impl,
    doc = "An ext2 file system, byte-reproducible: the RAM disk that an image boots with.",
    attrs = {
        "cpu": attr.string(mandatory = True),
        "policy": attr.label(providers = [PolicyInfo], mandatory = True),
        "programs": attr.label_keyed_string_dict(cfg = user_cfg, doc = "executable target: path"),
        "files": attr.label_keyed_string_dict(allow_files = True, doc = "file: 'path [mode]'"),
        "links": attr.string_dict(doc = "path: target of the symbolic link"),
        "device_nodes": attr.label(allow_single_file = True, doc = "abi/device_nodes.def: the nodes of /dev"),
        "directories": attr.string_dict(doc = "path: mode"),
        "size_mib": attr.int(default = 12),
        "_make_root": attr.label(default = "//tools/build:make_root.sh", allow_single_file = True, executable = True, cfg = "exec"),
        "_tools": attr.label_list(default = ["@e2fsprogs", "@llvm19//:binutils"], cfg = "exec"),
        "_allowlist_function_transition": _ALLOW,
    },
)

def _strip(ctx, source, name, extra = []):
    out = ctx.actions.declare_file(name)
    ctx.actions.run(
        executable = "external/llvm19/bin/llvm-objcopy",
        arguments = ["--strip-debug" if extra else "--strip-all"] + extra + [source.path, out.path],
        inputs = [source] + ctx.files._binutils,
        outputs = [out],
        mnemonic = "Strip",
    )
    return out

def _symbols(ctx, source, label):
    """NAME.symbols/LABEL.elf: the unstripped file, for gdb and back-traces."""
    out = ctx.actions.declare_file("%s.symbols/%s.elf" % (ctx.label.name, label))
    ctx.actions.symlink(output = out, target_file = source)
    return out

def _system_image_impl(ctx):
    name = ctx.label.name
    kernel = ctx.attr.kernel[0][DefaultInfo].files_to_run.executable
    policy = ctx.attr.policy[PolicyInfo]
    elf32 = ["-I", "elf64-x86-64", "-O", "elf32-i386"] if ctx.attr.cpu == "x86_64" else []
    boot_kernel = _strip(ctx, kernel, name + ".boot/kernel")
    quick_kernel = _strip(ctx, kernel, name + ".boot/kernel32", elf32) if elf32 else boot_kernel
    modules = [("policy", policy.module)]
    symbols = [_symbols(ctx, kernel, "kernel")]
    for s in policy.services:
        if s.is_boot:
            modules.append(("service " + s.label, _strip(ctx, s.binary, "%s.boot/%s" % (name, s.label))))
            symbols.append(_symbols(ctx, s.binary, s.label))
    if ctx.file.ramdisk:
        modules.append(("ramdisk", ctx.file.ramdisk))
    manifest = ctx.actions.declare_file(name + ".boot/manifest")
    lines = ["arch " + ctx.attr.cpu, "cmdline " + ctx.attr.command_line]
    lines += ["kernel %s" % quick_kernel.path, "grubkernel %s" % boot_kernel.path]
    lines += ["module %s %s" % (f.path, label) for label, f in modules]
    short = ["arch " + ctx.attr.cpu, "cmdline " + ctx.attr.command_line, "kernel " + quick_kernel.short_path]
    short += ["module %s %s" % (f.short_path, label) for label, f in modules]
    short += ["iso %s/%s.iso" % (ctx.label.package, name)]
    short += ["symbols %s" % f.short_path for f in symbols]
    ctx.actions.write(manifest, "\n".join(short) + "\n")
    iso_manifest = ctx.actions.declare_file(name + ".isomanifest")
    ctx.actions.write(iso_manifest, "\n".join(lines) + "\n")
    files = [boot_kernel, quick_kernel] + [f for _, f in modules]
    iso = ctx.actions.declare_file(name + ".iso")
    ctx.actions.run(
        executable = ctx.executable._make_iso,
        arguments = [iso.path, iso_manifest.path, "external/boot_tools"],
        inputs = files + [iso_manifest] + ctx.files._boot_tools,
        outputs = [iso],
        mnemonic = "GrubIso",
    )
    conf = policy.conf
    return [
        DefaultInfo(
            files = depset([iso, manifest] + symbols + files),
            runfiles = ctx.runfiles(files + symbols + [iso, manifest]),
        ),
        OutputGroupInfo(
            boot = depset(files + [manifest]),
            policy = depset([conf]),
            symbols = depset(symbols),
        ),
        policy,
    ]

system_image = rule(
    implementation = _system_image_impl,
    doc = "What ships: NAME.iso (GRUB, BIOS; UEFI on x86_64) and NAME.boot/ with a manifest for quick boots.",
    attrs = {
        "cpu": attr.string(values = ["i386", "x86_64"], mandatory = True),
        "kernel": attr.label(cfg = kernel_cfg, default = "//kernel:kernel"),
        "policy": attr.label(providers = [PolicyInfo], mandatory = True),
        "ramdisk": attr.label(allow_single_file = True),
        "command_line": attr.string(),
        "_make_iso": attr.label(default = "//tools/build:make_iso.sh", allow_single_file = True, executable = True, cfg = "exec"),
        "_boot_tools": attr.label_list(default = ["@boot_tools//:tools", "@boot_tools//:grub"], cfg = "exec"),
        "_binutils": attr.label_list(default = ["@llvm19//:binutils"], cfg = "exec"),
        "_allowlist_function_transition": _ALLOW,
    },
)

def _golden_impl(ctx):
    conf = ctx.attr.policy[PolicyInfo].conf
    script = ctx.actions.declare_file(ctx.label.name + ".sh")
    ctx.actions.write(script, """#!/bin/sh
if diff -u {golden} {actual}; then exit 0; fi
echo "The policy of the image changed: review the difference above, then copy the new text to {golden}." >&2
exit 1
""".format(golden = ctx.file.golden.short_path, actual = conf.short_path), is_executable = True)
    return [DefaultInfo(executable = script, runfiles = ctx.runfiles([conf, ctx.file.golden]))]

policy_golden_test = rule(
    implementation = _golden_impl,
    doc = "Every change of authority is a diff of the golden policy text.",
    attrs = {
        "policy": attr.label(providers = [PolicyInfo], mandatory = True),
        "golden": attr.label(allow_single_file = True, mandatory = True),
    },
    test = True,
)
