#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
# Boots an image, runs commands in the guest's shell and ends with their status (`kintsugi run --exec`, system tests).
#
#   exec.sh --launch=PROGRAM --commands=TEXT [--add=HOSTFILE:/GUESTPATH…] [--timeout=SECONDS] [--keep=DIR] -- LAUNCH-OPTION…
# Standard output: what the commands wrote there, byte for byte. Standard error: theirs, the kernel's log and the
# console. Exit: theirs; 125 when the guest panicked, hung or died (last console lines on standard error).
set -u
launch= commands= timeout=120 adds=() keep=
while [ $# -gt 0 ]; do
  arg=$1 value=${1#*=}
  shift
  case $arg in
    --launch=*) launch=$value ;; --commands=*) commands=$value ;; --timeout=*) timeout=$value ;;
    --add=*) adds+=("$value") ;; --keep=*) keep=$value ;;
    --) break ;;
    *) echo "exec.sh: unknown option: $arg" >&2; exit 2 ;;
  esac
done

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

printf '%s\n' "$commands" > "$work/commands"
bash "$(dirname "${BASH_SOURCE[0]}")/pack.sh" "$work/exec.tar" ${adds[@]+"${adds[@]}"} "$work/commands:/.exec" || exit 2

mkfifo "$work/out" "$work/err" "$work/boot" "$work/console"
: > "$work/status"
cat "$work/out" & readers=$!
cat "$work/err" >&2 & readers+=" $!"
tee "$work/boot.copy" < "$work/boot" >&2 & readers+=" $!"
tee "$work/console.copy" < "$work/console" >&2 & readers+=" $!"
timeout --foreground "$timeout" "$launch" "--exec-tar=$work/exec.tar" "--stdout=$work/out" "--stderr=$work/err" \
  "--status=$work/status" "--log=$work/boot" "--console=$work/console" "$@" < /dev/null
qemu_status=$?
# If QEMU never opened a FIFO its reader would wait for ever.
for fifo in out err boot console; do : <> "$work/$fifo"; done
# shellcheck disable=SC2086
wait $readers 2> /dev/null
[ -n "$keep" ] && cp "$work/boot.copy" "$work/console.copy" "$keep" 2> /dev/null
guest=$(sed -n 's/^exit \([0-9][0-9]*\)$/\1/p' "$work/status" | tail -n 1)
if [ $qemu_status = 1 ] && [ -n "$guest" ]; then exit "$guest"; fi
{
  case $qemu_status in
    124) echo "kintsugi: the guest did not end within $timeout s; its last lines:" ;;
    1) echo "kintsugi: the guest powered off without an exit status; its last lines:" ;;
    *) echo "kintsugi: the guest ended abnormally (QEMU status $qemu_status); its last lines:" ;;
  esac
  tail -n 25 "$work/boot.copy"
  tail -n 10 "$work/console.copy"
} >&2 2> /dev/null
exit 125
