# SPDX-License-Identifier: BSD-3-Clause
"""kintsugi_image: the full system of one architecture."""

load("//tools/build:system.bzl", "policy_golden_test", "root_filesystem", "system_image", "system_policy")
load(":contents.bzl", "DIRECTORIES", "FILES", "PROGRAMS", "SERVICES", "links")

def kintsugi_image(name, cpu, extra_services = [], extra_programs = {}, extra_files = {}, command_line = "", size_mib = 16, golden = True, kernel = "//kernel", **kwargs):
    """Declares NAME (the image), NAME_policy, NAME_root and, if `golden`, NAME_policy_test.

    Args:
      name: of the image
      cpu: i386 or x86_64
      extra_services: system_service targets added to the product's
      extra_programs: executable target: path in the root file system
      extra_files: file: 'path [mode]'
      command_line: for the kernel
      size_mib: of the root file system
      golden: compare the policy with NAME.policy
      kernel: the kernel
      **kwargs: to the image
    """
    programs = dict(PROGRAMS)
    programs.update(extra_programs)
    files = dict(FILES)
    files.update(extra_files)
    system_policy(
        name = name + "_policy",
        cpu = cpu,
        services = SERVICES + extra_services,
    )
    root_filesystem(
        name = name + "_root",
        cpu = cpu,
        directories = DIRECTORIES,
        files = files,
        links = links(),
        device_nodes = "//abi:device_nodes.def",
        policy = ":%s_policy" % name,
        programs = programs,
        size_mib = size_mib,
    )
    system_image(
        name = name,
        command_line = command_line,
        cpu = cpu,
        kernel = kernel,
        policy = ":%s_policy" % name,
        ramdisk = ":%s_root" % name,
        **kwargs
    )
    if golden:
        policy_golden_test(
            name = name + "_policy_test",
            golden = "golden.policy",
            policy = ":%s_policy" % name,
        )
