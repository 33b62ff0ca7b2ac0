#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
# run.sh KERNEL ISA CPU…: boots the test kernel once per CPU model. Passes if every boot ends with the summary line,
# no failure, and the exit status of shutdown(0).
set -u
kernel=$1 isa=$2
shift 2
failed=0
boot() { # boot CPU: prints the kernel's log; returns QEMU's status
  local image=$kernel
  if [ "$isa" = x86_64 ]; then # QEMU loads no 64-bit ELF files
    image=$TEST_TMPDIR/kernel32
    external/llvm19/bin/llvm-objcopy -I elf64-x86-64 -O elf32-i386 "$kernel" "$image" || return 99
  fi
  timeout 100 ../qemu/bin/qemu-system-x86_64 -nodefaults -no-user-config -no-reboot -display none -accel tcg \
    -cpu "$1" -m 64 -rtc base=2026-01-01T00:00:00,clock=vm -debugcon stdio \
    -device isa-debug-exit,iobase=0xf4,iosize=4 -kernel "$image" </dev/null
}
for cpu in "$@"; do
  echo "== $cpu"
  log=$(boot "$cpu")
  status=$?
  echo "$log"
  if [ $status != 1 ] || ! grep -q '^entry tests: [1-9][0-9]* passed, 0 failed$' <<<"$log"; then
    echo "FAILED on $cpu (status $status)"
    failed=1
  fi
done
exit $failed
