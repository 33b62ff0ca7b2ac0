# SPDX-License-Identifier: BSD-3-Clause
# kintsugi gdb [--arch=A] [run option…]: boots stopped and attaches gdb with the symbols of the kernel. Symbols of a
# service: (gdb) add-symbol-file bazel-bin/images/ARCH.symbols/LABEL.elf
. "${KINTSUGI_TOP}/tools/commands/common.sh"
arch=x86_64 options=() port=0
for arg in "$@"; do
  case $arg in
    --arch=*) need_arch "${arg#*=}"; arch=${arg#*=} ;;
    --mem=* | --smp=* | --cpu=* | --append=* | --icount) options+=("$arg") ;;
    *) usage_error "unknown option '$arg'" ;;
  esac
done
bash "$top/tools/commands/doctor.sh" --quiet || exit 1
quiet_build "//images:$arch" //tools/qemu:launch //third_party/gdb || exit 1
bin=$top/bazel-bin
port=$((20000 + $$ % 20000))
work=$(mktemp -d)
trap 'kill %1 2> /dev/null; rm -rf "$work"' EXIT
"$bin/tools/qemu/launch" "--qemu=$bin/tools/qemu/launch.runfiles/qemu" "--manifest=$bin/images/$arch.boot/manifest" \
  "--root=$bin" "--gdb=$port" "--log=$work/log" "--console=$work/console" ${options[@]+"${options[@]}"} < /dev/null &
echo "console: $work/console, kernel log: $work/log"
"$bin/third_party/gdb/gdb" -q -ex "set architecture $([ "$arch" = i386 ] && echo i386 || echo i386:x86-64)" \
  -ex "target remote 127.0.0.1:$port" "$bin/images/$arch.symbols/kernel.elf"
