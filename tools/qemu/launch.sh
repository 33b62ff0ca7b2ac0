#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
# Boots an image in QEMU. Used by `kintsugi run`, `kintsugi gdb`, `kintsugi bench` and the qemu_test rule, so that a
# person, a test and a benchmark run the same machine.
#
#   launch.sh --manifest=FILE --root=DIR [option…]
#     --manifest=FILE      NAME.boot/manifest of a system_image; its paths are relative to --root
#     --qemu=DIR           the pinned QEMU (default: ../qemu beside the runfiles)
#     --exec-tar=FILE      commands and files for the guest, offered through fw_cfg
#     --stdout= --stderr= --status= --log= --console=   files or FIFOs of the guest's ports
#     --mem=MiB --smp=N --cpu=MODEL --machine=TYPE --icount --bios --uefi --append=WORDS --interactive --gdb=PORT
#     --extra=ARG          one more QEMU argument (repeatable)
# Exit: QEMU's own status; isa-debug-exit of value v gives (v << 1) | 1.
set -u
manifest= root=. qemu= tar= out= err= status= log= console= mem=128 smp=1 cpu= machine=pc icount= boot=quick
append= interactive= gdb= extra=() qmp=
for arg in "$@"; do
  value=${arg#*=}
  case $arg in
    --manifest=*) manifest=$value ;; --root=*) root=$value ;; --qemu=*) qemu=$value ;;
    --exec-tar=*) tar=$value ;; --stdout=*) out=$value ;; --stderr=*) err=$value ;; --status=*) status=$value ;;
    --log=*) log=$value ;; --console=*) console=$value ;; --mem=*) mem=$value ;; --smp=*) smp=$value ;;
    --cpu=*) cpu=$value ;; --machine=*) machine=$value ;; --icount) icount=1 ;; --bios) boot=bios ;;
    --uefi) boot=uefi ;; --append=*) append=$value ;; --interactive) interactive=1 ;; --gdb=*) gdb=$value ;;
    --qmp=*) qmp=$value ;; --extra=*) extra+=("$value") ;;
    *) echo "launch.sh: unknown option: $arg" >&2; exit 2 ;;
  esac
done
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
if [ -z "$qemu" ]; then
  for candidate in "$here/launch.runfiles/qemu" "${RUNFILES_DIR:-/nonexistent}/qemu" ../qemu external/qemu; do
    [ -x "$candidate/bin/qemu-system-x86_64" ] && qemu=$candidate && break
  done
fi
[ -x "$qemu/bin/qemu-system-x86_64" ] || { echo "launch.sh: QEMU not found (--qemu=DIR)" >&2; exit 2; }
[ -r "$manifest" ] || { echo "launch.sh: no manifest '$manifest'" >&2; exit 2; }

field() { sed -n "s/^$1 //p" "$manifest"; }
arch=$(field arch)
case $arch in i386) : "${cpu:=qemu32}" ;; x86_64) : "${cpu:=qemu64}" ;; *) echo "launch.sh: bad manifest" >&2; exit 2 ;; esac

args=(-nodefaults -no-user-config -no-reboot -display none -machine "$machine" -accel tcg -cpu "$cpu" -m "$mem"
  -smp "$smp" -rtc base=2026-01-01T00:00:00,clock=vm -device isa-debug-exit,iobase=0xf4,iosize=4)
[ -n "$icount" ] && args+=(-icount shift=0,sleep=off)

port() { # port NAME IOBASE FILE: a byte-exact output port of the guest
  [ -n "$3" ] || return 0
  args+=(-chardev "file,id=$1,path=$3" -device "isa-debugcon,iobase=$2,chardev=$1")
}
port klog 0xe9 "$log"
port hostout 0xea "$out"
port hosterr 0xeb "$err"
port hoststatus 0xec "$status"
if [ -n "$interactive" ]; then args+=(-serial mon:stdio)
elif [ -n "$console" ]; then args+=(-chardev "file,id=com1,path=$console" -serial chardev:com1)
fi
[ -n "$tar" ] && args+=(-fw_cfg "name=opt/kintsugi/exec.tar,file=$tar")
[ -n "$gdb" ] && args+=(-gdb "tcp:127.0.0.1:$gdb" -S)
[ -n "$qmp" ] && args+=(-qmp "unix:$qmp,server=on,wait=off")

case $boot in
  quick)
    initrd=
    while read -r file label; do
      initrd+=${initrd:+,}"$root/$file ${label//,/,,}"
    done < <(field module)
    args+=(-kernel "$root/$(field kernel)" -initrd "$initrd" -append "$(field cmdline) $append") ;;
  *)
    [ -n "$append" ] && { echo "launch.sh: --append needs the quick boot" >&2; exit 2; }
    args+=(-drive "file=$root/$(field iso),format=raw,media=cdrom,readonly=on" -boot d) ;;
esac
if [ $boot = uefi ]; then
  vars=$(mktemp); trap 'rm -f "$vars"' EXIT
  cp "$qemu/share/OVMF/OVMF_VARS_4M.fd" "$vars"; chmod 644 "$vars"
  args+=(-drive "if=pflash,format=raw,readonly=on,file=$qemu/share/OVMF/OVMF_CODE_4M.fd"
    -drive "if=pflash,format=raw,file=$vars")
  "$qemu/bin/qemu-system-x86_64" "${args[@]}" "${extra[@]}"
  exit $?
fi
exec "$qemu/bin/qemu-system-x86_64" "${args[@]}" "${extra[@]}"
