#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
# wrong_cpu.sh KERNEL: the x86_64 image on a CPU without long mode.
set -u
image=$TEST_TMPDIR/kernel32
external/llvm19/bin/llvm-objcopy -I elf64-x86-64 -O elf32-i386 "$1" "$image" || exit 1
log=$TEST_TMPDIR/log serial=$TEST_TMPDIR/serial
timeout 50 ../qemu/bin/qemu-system-x86_64 -nodefaults -no-user-config -no-reboot -display none -accel tcg -cpu qemu32 \
  -m 64 -debugcon "file:$log" -serial "file:$serial" -device isa-debug-exit,iobase=0xf4,iosize=4 -kernel "$image" </dev/null
status=$?
cat "$log"
[ $status = 201 ] || { echo "FAILED: status $status"; exit 1; }
for file in "$log" "$serial"; do
  grep -q 'this CPU has no 64-bit mode. Use the i386 image.' "$file" || { echo "FAILED: no message in $file"; exit 1; }
done
