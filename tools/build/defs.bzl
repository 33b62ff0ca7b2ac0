# SPDX-License-Identifier: BSD-3-Clause
"""The rules of the system's BUILD files.

  kernel_binary   an ELF image of the kernel, in the kernel realm
  service_binary  a system service: freestanding, static, no FPU
  user_binary     a program: static, on musl and lib/posix
  portable_test   a test that runs on the host (sanitised) and in QEMU on both ISAs
  fuzz_test       a libFuzzer target, run for a moment with a fixed seed
  for_platform    anything, built for one platform from any configuration

The constants below are for `target_compatible_with`: what is for the system only is skipped
on the host, so that a plain `bazel test //...` works; images pull it in by transitions.
"""

load("@rules_cc//cc:defs.bzl", "cc_binary", "cc_library", "cc_test")
load(
    ":realms.bzl",
    "kernel_program",
    "service_program",
    "user_program",
    _for_platform = "for_platform",
    _kernel_cfg = "kernel_cfg",
    _service_cfg = "service_cfg",
    _user_cfg = "user_cfg",
)

for_platform = _for_platform
kernel_cfg = _kernel_cfg
service_cfg = _service_cfg
user_cfg = _user_cfg

OS_ONLY = ["@kintsugi//platforms:kintsugi"]
KERNEL_ONLY = OS_ONLY + ["@kintsugi//platforms:kernel_realm"]
SERVICE_ONLY = OS_ONLY + ["@kintsugi//platforms:service_realm"]
USER_ONLY = OS_ONLY + ["@kintsugi//platforms:user_realm"]
I386_ONLY = OS_ONLY + ["@platforms//cpu:i386"]
X86_64_ONLY = OS_ONLY + ["@platforms//cpu:x86_64"]
HOST_ONLY = ["@platforms//os:linux"]

def words(text):
    """The words of a string: long lists of file names are easier to read without quotes."""
    return [w for w in text.replace("\n", " ").split(" ") if w]

_BUILTINS = "@llvm_src//:builtins"

def _binary(name, program, realm, deps, linkopts, linker_script, visibility, testonly, tags, **kwargs):
    """A cc_binary NAME.elf of one realm, and NAME, which builds it in that realm."""
    scripts = [linker_script] if linker_script else []
    cc_binary(
        name = name + ".elf",
        additional_linker_inputs = scripts + kwargs.pop("additional_linker_inputs", []),
        deps = deps + [_BUILTINS],
        linkopts = linkopts + ["-Wl,-T,$(location %s)" % s for s in scripts],
        linkstatic = True,
        tags = tags,
        target_compatible_with = realm,
        testonly = testonly,
        visibility = visibility,
        **kwargs
    )
    program(
        name = name,
        binary = ":%s.elf" % name,
        tags = tags,
        target_compatible_with = OS_ONLY,
        testonly = testonly,
        visibility = visibility,
    )

def kernel_binary(name, deps = [], linkopts = [], linker_script = None, visibility = None, testonly = False, tags = [], **kwargs):
    """An ELF image in the kernel realm of the CPU that is being built for.

    Args:
      name: the target; NAME.elf is the cc_binary inside
      deps: libraries; compiler-rt's builtins are added
      linkopts: more flags for the linker
      linker_script: a label
      visibility: as everywhere
      testonly: as everywhere
      tags: as everywhere
      **kwargs: to cc_binary: srcs, copts, defines, …
    """
    _binary(name, kernel_program, KERNEL_ONLY, deps, linkopts, linker_script, visibility, testonly, tags, **kwargs)

def service_binary(name, deps = [], linkopts = [], linker_script = None, visibility = None, testonly = False, tags = [], **kwargs):
    """A freestanding static ELF in the service realm: text RO+X, rodata RO, data RW, each on
    pages of its own, in the file too. `_start` comes from a library in `deps`.

    Args: as kernel_binary.
    """
    _binary(name, service_program, SERVICE_ONLY, deps, linkopts, linker_script, visibility, testonly, tags, **kwargs)

_USER_RUNTIME = [
    "@kintsugi//third_party/musl:crt1",
    "@kintsugi//third_party/musl:libc",
    "@kintsugi//lib/posix",
]

def user_binary(name, deps = [], linkopts = [], visibility = None, testonly = False, tags = [], **kwargs):
    """A static program in the user realm: crt1, musl's libc and lib/posix are added.

    Args: as kernel_binary; `main` is C's.
    """
    _binary(name, user_program, USER_ONLY, deps + _USER_RUNTIME, linkopts, None, visibility, testonly, tags, **kwargs)

def portable_test(name, srcs, deps = [], size = "small", tags = [], data = [], copts = [], host_deps = [], visibility = None, host = True, **kwargs):
    """A test for the host and for the system, written with "base/test/test.h".

    On the host it is the cc_test NAME, with ASan and UBSan. NAME_lib holds the same test
    cases (alwayslink) for an image that links many of them with a runner of its own.

    Args:
      name: ends in _test
      srcs: the files with the test cases
      deps: libraries; //base/test is added
      size: as cc_test
      tags: as cc_test
      data: as cc_test; files are there on the host only
      copts: as cc_library
      host_deps: libraries that only the host's test links, e.g. //arch/host fakes
      visibility: of NAME_lib (default: public, for the images of tests)
      host: False: no cc_test, only NAME_lib
      **kwargs: to cc_test
    """
    cc_library(
        name = name + "_lib",
        testonly = True,
        srcs = srcs,
        copts = copts,
        tags = tags,
        visibility = visibility or ["//visibility:public"],
        deps = deps + ["@kintsugi//base/test"],
        alwayslink = True,
    )
    if host:
        cc_test(
            name = name,
            size = size,
            data = data,
            linkstatic = True,
            tags = tags,
            target_compatible_with = HOST_ONLY,
            deps = [":%s_lib" % name, "@kintsugi//base/test:host_main"] + host_deps,
            **kwargs
        )

def fuzz_test(name, srcs, deps = [], runs = 20000, size = "small", corpus = [], **kwargs):
    """A libFuzzer target (LLVMFuzzerTestOneInput) as a short, seeded test on the host.

    For a long run: bazel run --config=fuzz //x:y_fuzz_test -- -runs=-1 -max_total_time=600

    Args:
      name: ends in _fuzz_test
      srcs: with LLVMFuzzerTestOneInput
      deps: libraries; --config=fuzz compiles them with feedback, too
      runs: inputs tried in the test
      size: as cc_test
      corpus: files to start from
      **kwargs: to cc_test
    """
    cc_test(
        name = name,
        size = size,
        srcs = srcs,
        args = ["-runs=%d" % runs, "-seed=1"] + ["$(location %s)" % c for c in corpus],
        data = corpus + kwargs.pop("data", []),
        features = ["fuzzer"],
        linkstatic = True,
        target_compatible_with = HOST_ONLY,
        deps = deps + ["@llvm_src//:fuzzer"],
        **kwargs
    )
