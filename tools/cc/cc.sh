#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
# cc_ARCH ARG…: clang for programs of the system: static, musl, triple ARCH-linux-musl. Takes clang's arguments.
set -eu
arch=${0##*/cc_}
runfiles=$0.runfiles
llvm=$runfiles/llvm19
workspace=$runfiles/kintsugi
case $arch in i386) march=i686 ;; *) march=x86-64 ;; esac
flags=("--target=$arch-linux-musl" "-march=$march" -no-canonical-prefixes "-resource-dir=$llvm/lib/clang/19" -nostdlibinc
  -isystem "$runfiles/musl/sysinc/$arch" -isystem "$runfiles/linux_headers/include" -fno-pic -fno-pie -fno-stack-protector -O2)
links=1
for arg in "$@"; do
  case $arg in -c | -S | -E | -M | -MM | -fsyntax-only | --version | -v | -print-*) links= ;; esac
done
if [ -n "$links" ]; then
  libraries=(-Wl,--start-group)
  while read -r how file; do
    file=$(readlink -f "$workspace/$file" 2> /dev/null || readlink -f "$runfiles/${file#../}")
    if [ "$how" = whole ]; then libraries+=(-Wl,--whole-archive "$file" -Wl,--no-whole-archive); else libraries+=("$file"); fi
  done < "$workspace/tools/cc/sdk_$arch.libraries"
  libraries+=(-Wl,--end-group)
  exec "$llvm/bin/clang" "${flags[@]}" -static -nostdlib -fuse-ld=lld "--ld-path=$llvm/bin/ld.lld" -Wl,--gc-sections \
    -Wl,-z,max-page-size=4096 -Wl,-z,separate-loadable-segments -Wl,-z,noexecstack "$@" "${libraries[@]}"
fi
exec "$llvm/bin/clang" "${flags[@]}" "$@"
