# SPDX-License-Identifier: BSD-3-Clause
"""system_test: a script that runs in the guest's shell, on both architectures."""

def system_test(name, script, image = "//images:%s", archs = ["i386", "x86_64"], files = {}, timeout_seconds = 180, options = "", size = "large", tags = [], **kwargs):
    """Declares NAME_i386 and NAME_x86_64. The script calls the functions of tests/system/check.sh.

    Args:
      name: of the pair
      script: a shell script, sourced in the guest after check.sh
      image: label of the image, %s is the architecture
      archs: which ones
      files: label (may contain %s): path in the guest
      timeout_seconds: of the guest; the host's time-out is longer
      options: for launch.sh, e.g. "--mem=24 --bios"
      size: as sh_test
      tags: as sh_test
      **kwargs: to sh_test
    """
    for arch in archs:
        img = image % arch if "%s" in image else image
        named = {(f % arch if "%s" in f else f): path for f, path in files.items()}
        native.sh_test(
            name = "%s_%s" % (name, arch),
            size = size,
            srcs = ["//tools/qemu:system_test.sh"],
            args = [
                "$(rootpath //tools/qemu:launch)",
                "$(rootpath //tools/qemu:exec.sh)",
                _manifest(img),
                "$(rootpath %s)" % script,
                str(timeout_seconds),
                "'%s'" % options,
                "$(rootpath //tests/system:check.sh)",
            ] + ["$(rootpath %s):%s" % (f, path) for f, path in named.items()],
            data = [
                img,
                script,
                "//tests/system:check.sh",
                "//tools/qemu:exec.sh",
                "//tools/qemu:launch",
                "//tools/qemu:pack.sh",
            ] + named.keys(),
            tags = tags + ["qemu"],
            **kwargs
        )

def _manifest(image):
    package, _, name = image.lstrip("/").partition(":")
    return "%s/%s.boot/manifest" % (package, name)
