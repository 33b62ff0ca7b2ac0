# SPDX-License-Identifier: BSD-3-Clause
"""The external repositories: all from pinned Debian pool files, see debian.bzl."""

load("@bazel_tools//tools/build_defs/repo:utils.bzl", "maybe")
load(":debian.bzl", "debian_archive")
load(
    ":debs.bzl",
    "BOOT_DEBS",
    "BYACC_DEBS",
    "E2FSPROGS_DEBS",
    "GDB_DEBS",
    "LINUX_HEADERS_DEBS",
    "LLVM_DEBS",
    "QEMU_DEBS",
    "SYSROOT_DEBS",
)

def kintsugi_deps():
    maybe(
        debian_archive,
        name = "rules_cc",
        files = {"pool/main/b/bazel-rules-cc/bazel-rules-cc_0.0.4.orig.tar.xz": "b147e1d69afb30b36616a9c7cf6c661b48e01d79581f36927eb39e04ffc572ff"},
        strip_prefix = "rules_cc-0.0.4",
        patches = ["//third_party/rules_cc:bazel4.patch"],  # use_cpp_toolchain needs Bazel 5
    )
    # The copy embedded in Bazel 4 lacks cpu:wasm32 (abseil selects on it); Debian's
    # lacks cpu:riscv64 and cpu:mips64 (@bazel_tools//platforms aliases them).
    maybe(
        debian_archive,
        name = "platforms",
        files = {"pool/main/b/bazel-platforms/bazel-platforms_0.0.2.orig.tar.xz": "2e582a0841457e38ba2b263c7021bc57241f6934f86df8a1b5c5ae32169bf490"},
        strip_prefix = "platforms-0.0.2",
        post = """for c in mips64 riscv32 riscv64; do printf 'constraint_value(name = "%s", constraint_setting = ":cpu")\n' $c >> cpu/BUILD; done""",
    )
    # Bazel 4 registers @bazel_tools//tools/jdk:all, whose package loads rules_java,
    # even in a build that has no Java.
    maybe(
        debian_archive,
        name = "rules_java",
        files = {"pool/main/b/bazel-rules-java/bazel-rules-java_4.0.0.orig.tar.xz": "dcb49111bead562cc76418ccb598ecbb367d6b9d35be8808aa7fa354e9751fb5"},
    )
    maybe(
        debian_archive,
        name = "bazel_skylib",
        files = {"pool/main/b/bazel-skylib/bazel-skylib_1.0.3.orig.tar.xz": "b22f0f38d9a1ac565fce8a43df3d284f6b8e5e8775bda54b5cb687bed46b6ea4"},
        strip_prefix = "bazel-skylib-1.0.3",
    )
    maybe(
        debian_archive,
        name = "com_google_absl",
        files = {"pool/main/a/abseil/abseil_20220623.1.orig.tar.gz": "abfe2897f3a30edaa74bc34365afe3c2a3cd012091a97dc7e008f7016adcd5fe"},
        strip_prefix = "abseil-20220623.1",
        post = "third_party_features",
    )
    maybe(
        debian_archive,
        name = "com_google_googletest",
        files = {"pool/main/g/googletest/googletest_1.12.1.orig.tar.gz": "81964fe578e9bd7c94dfdb09c8e4d6e6759e19967e397dbea48d1c10e45d0df2"},
        strip_prefix = "googletest-release-1.12.1",
        # Our namespace is called `abi`; libc++'s <cxxabi.h> claims the name for an alias.
        post = """third_party_features
sed -i '/^#define .*CUSTOM_GTEST_PORT_H_/a #define GTEST_HAS_CXXABI_H_ 0' googletest/include/gtest/internal/custom/gtest-port.h
""",
    )
    maybe(
        debian_archive,
        name = "llvm19",
        build_file = "//third_party/llvm19:llvm19.BUILD",
        files = LLVM_DEBS,
        post = """
collect_libs usr/lib/llvm-19/lib
rm -rf lib/x86_64-linux-gnu lib64 lib/libLLVM-19.so* lib/LLVM*.so lib/libclang.so* lib/libLTO.so* lib/libc++*.so* etc
mv usr/lib/llvm-19/lib/libc++.a usr/lib/llvm-19/lib/libc++abi.a lib/
mkdir -p libexec lib/clang/19 include/c++
for t in clang lld llvm-ar llvm-objcopy llvm-nm llvm-objdump llvm-readobj llvm-cov llvm-profdata llvm-symbolizer llvm-dwarfdump; do
  cp -L usr/lib/llvm-19/bin/$t libexec/$t; wrap $t
done
cp -L usr/bin/clang-format-19 libexec/clang-format; wrap clang-format
cp -L usr/bin/clang-tidy-19 libexec/clang-tidy; wrap clang-tidy
wrap clang++ clang; wrap ld.lld lld; wrap llvm-strip llvm-objcopy; wrap llvm-readelf llvm-readobj
mv usr/lib/llvm-19/lib/clang/19/* lib/clang/19/
mv usr/lib/llvm-19/include/c++/v1 include/c++/v1
mkdir include/c++/host; mv include/c++/v1/__config_site include/c++/host/  # ours: //toolchains/libcxx
rm -rf usr var
""",
    )
    # Upstream's source as it is, plus the installed form of its headers per ISA.
    maybe(
        debian_archive,
        name = "musl",
        build_file = "//third_party/musl:musl.BUILD",
        files = {"pool/main/m/musl/musl_1.2.3.orig.tar.gz": "7d5b0b6062521e4627e099e4c9dc8248d32a30285e959b7eecaa780cf8cfd4a4"},
        strip_prefix = "musl-1.2.3",
        post = """
printf '#define VERSION "%s"\\n' "$(cat VERSION)" > src/internal/version.h
for a in i386 x86_64; do
  mkdir -p sysinc/$a
  cp -r include/. sysinc/$a/
  cp -r arch/generic/bits sysinc/$a/
  cp -r arch/$a/bits/. sysinc/$a/bits/
  sed -f tools/mkalltypes.sed arch/$a/bits/alltypes.h.in include/alltypes.h.in > sysinc/$a/bits/alltypes.h
  cp arch/$a/bits/syscall.h.in sysinc/$a/bits/syscall.h
  sed -n -e s/__NR_/SYS_/p < arch/$a/bits/syscall.h.in >> sysinc/$a/bits/syscall.h
  rm -f sysinc/$a/*.in sysinc/$a/bits/*.in
done
""",
    )

    # The run-times that are built from source: compiler-rt's builtins for every realm,
    # libc++ and libc++abi for the user realm, libFuzzer for the host (the prebuilt one is
    # for another C++ library).
    maybe(
        debian_archive,
        name = "llvm_src",
        build_file = "//third_party/llvm_src:llvm_src.BUILD",
        files = {"pool/main/l/llvm-toolchain-19/llvm-toolchain-19_19.1.7.orig.tar.xz": "ae498f3bc58ae2d9f64ef5f0c035c4240152bf015a5b7738b15c22e93bdc97ce"},
        strip_prefix = "llvm-toolchain-19_19.1.7",
        only = [
            "compiler-rt/lib/builtins",
            "compiler-rt/lib/fuzzer",
            "libcxx/src",
            "libcxxabi/src",
            "libcxxabi/include",
        ],
    )
    # Programs of the user land.
    maybe(
        debian_archive,
        name = "dash",
        build_file = "//third_party/dash:dash.BUILD",
        files = {"pool/main/d/dash/dash_0.5.12.orig.tar.gz": "6a474ac46e8b0b32916c4c60df694c82058d3297d8b385b74508030ca4a8f28a"},
        strip_prefix = "dash-0.5.12",
    )
    maybe(
        debian_archive,
        name = "toybox",
        build_file = "//third_party/toybox:toybox.BUILD",
        files = {"pool/main/t/toybox/toybox_0.8.9+dfsg.orig.tar.xz": "16fb5967531e88ca33b8c9142376987617ebe52e34e2b3f3a779603674b7d07c"},
        strip_prefix = "toybox-0.8.9",
    )
    maybe(
        debian_archive,
        name = "awk",
        build_file = "//third_party/awk:awk.BUILD",
        files = {"pool/main/o/original-awk/original-awk_2022-09-12.orig.tar.gz": "25e0846d5a4a20e90304bee282b068f65966406178a1e737fa0ac6744aef71d9"},
        strip_prefix = "original-awk-2022-09-12",
    )

    # The kernel interface's headers, which some programs include (<linux/...>). Constants and
    # structures only.
    maybe(
        debian_archive,
        name = "linux_headers",
        build_file = "//third_party/linux_headers:linux_headers.BUILD",
        files = LINUX_HEADERS_DEBS,
        post = "mv usr/x86_64-linux-gnu/include include; rm -rf usr",
    )
    maybe(
        debian_archive,
        name = "byacc",
        build_file = "//third_party/byacc:byacc.BUILD",
        files = BYACC_DEBS,
        post = """
collect_libs
rm -rf lib/x86_64-linux-gnu lib64
mkdir -p libexec
cp -L usr/bin/byacc libexec/; wrap byacc
rm -rf usr etc
""",
    )
    maybe(
        debian_archive,
        name = "e2fsprogs",
        build_file = "//third_party/e2fsprogs:e2fsprogs.BUILD",
        files = E2FSPROGS_DEBS,
        post = """
collect_libs
rm -rf lib/x86_64-linux-gnu lib64 lib/udev lib/systemd
mkdir -p libexec
for t in mke2fs e2fsck debugfs dumpe2fs; do
  for d in sbin usr/sbin bin usr/bin; do [ ! -f $d/$t ] || cp -L $d/$t libexec/; done
  wrap $t
done
cp etc/mke2fs.conf libexec/
rm -rf usr etc sbin var
find bin -type f ! -name mke2fs ! -name e2fsck ! -name debugfs ! -name dumpe2fs -delete
""",
    )
    maybe(
        debian_archive,
        name = "gdb",
        build_file = "//third_party/gdb:gdb.BUILD",
        files = GDB_DEBS,
        post = """
collect_libs
rm -rf lib/x86_64-linux-gnu lib64
mkdir -p libexec share
cp -L usr/bin/gdb libexec/; wrap gdb
sed -i 's#"$@"$#--data-directory="$d/share/gdb" "$@"#' bin/gdb
mv usr/share/gdb share/gdb || mkdir share/gdb
find bin -type f ! -name gdb -delete
rm -rf usr etc sbin var
find . -type l ! -exec test -e {} ';' -delete
""",
    )
    maybe(
        debian_archive,
        name = "sysroot_x86_64",
        build_file = "//third_party/sysroot:sysroot.BUILD",
        files = SYSROOT_DEBS,
        post = """
cp -r usr/x86_64-linux-gnu/include/. usr/include/  # the kernel's headers, of the cross package
rm -rf usr/x86_64-linux-gnu usr/share usr/bin usr/sbin usr/lib/x86_64-linux-gnu/gconv usr/lib/x86_64-linux-gnu/audit etc var sbin
find . -type l | while read l; do case $(readlink "$l") in /*) t=".$(readlink "$l")"; if [ -e "$t" ]; then rm "$l"; cp -L "$t" "$l"; else rm "$l"; fi;; esac; done
find . -type l ! -exec test -e {} ';' -delete  # remote execution rejects dangling links in source directories
for f in $(grep -lI 'GNU ld script' usr/lib/x86_64-linux-gnu/*.so); do sed -i -E 's# /(usr/)?lib(64)?/x86_64-linux-gnu/# #g; s# /lib64/# #g' $f; done
""",
    )
    maybe(
        debian_archive,
        name = "boot_tools",
        build_file = "//third_party/boot_tools:boot_tools.BUILD",
        files = BOOT_DEBS,
        post = """
collect_libs
rm -rf lib/x86_64-linux-gnu lib64 lib/udev lib/systemd
mkdir -p libexec grub
for t in grub-mkimage grub-file xorriso mtools; do cp -L usr/bin/$t libexec/$t; wrap $t; done
for t in mformat mcopy mmd; do wrap $t mtools; done
mv usr/lib/grub/i386-pc usr/lib/grub/x86_64-efi grub/
find grub -name '*.module' -delete
rm -rf usr var etc sbin bin/dpkg* 
""",
    )
    maybe(
        debian_archive,
        name = "qemu",
        build_file = "//third_party/qemu:qemu.BUILD",
        files = QEMU_DEBS,
        post = """
collect_libs usr/lib/x86_64-linux-gnu/pulseaudio
rm -rf lib/x86_64-linux-gnu lib64 lib/udev lib/systemd lib/modprobe.d bin sbin
mkdir -p libexec share modules
cp -L usr/bin/qemu-system-x86_64 libexec/
for t in qemu-system-x86_64; do
  wrap $t
  sed -i '2a export QEMU_MODULE_DIR=${0%/*}/../modules' bin/$t
  sed -i 's#"$@"$#-L "$d/share/qemu" -L "$d/share/seabios" "$@"#' bin/$t
done
cp -rL usr/share/qemu share/qemu; cp -rL usr/share/seabios share/seabios
mkdir -p share/OVMF; cp -L usr/share/OVMF/OVMF_CODE.fd usr/share/OVMF/OVMF_VARS.fd usr/share/OVMF/OVMF_CODE_4M.fd usr/share/OVMF/OVMF_VARS_4M.fd share/OVMF/ || true
cp -L usr/lib/x86_64-linux-gnu/qemu/*.so modules/
rm -rf usr var etc
find . -type l ! -exec test -e {} ';' -delete
""",
    )
