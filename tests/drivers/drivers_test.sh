#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
# drivers_test.sh LAUNCH MANIFEST: boots the image of drivers, types on its serial line when it says that it is
# ready, and compares what comes out.
set -u
launch=$1 manifest=$2
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
mkfifo "$dir/in" "$dir/qmp.in" "$dir/qmp.out"
: > "$dir/log"; : > "$dir/out"; : > "$dir/serial"
printf 'archive text, and more of it' > "$dir/exec.tar"

timeout 150 "$launch" --root=. --manifest="$manifest" --log="$dir/log" --stdout="$dir/out" --exec-tar="$dir/exec.tar" \
  --extra=-vga --extra=std --extra=-serial --extra=stdio \
  --extra=-chardev --extra="pipe,id=qmp,path=$dir/qmp" --extra=-mon --extra=chardev=qmp,mode=control < "$dir/in" > "$dir/serial" 2> "$dir/errors" &
qemu=$!
exec 3> "$dir/in" 4> "$dir/qmp.in"
cat "$dir/qmp.out" > "$dir/qmp.log" &
echo '{"execute":"qmp_capabilities"}' >&4
keys() { # keys NAME…: pressed and released on the PS/2 keyboard, "shift-a" both together
  local key
  for key in "$@"; do
    printf '{"execute":"send-key","arguments":{"keys":[' >&4
    sed 's/[^-]*/{"type":"qcode","data":"&"}/g; s/}-{/},{/g' <<< "$key" >&4
    echo ']}}' >&4
    sleep 0.2
  done
}
ready() { # ready TEXT: waits until the console shows it
  for _ in $(seq 1000); do
    grep -q "$1" "$dir/serial" && return 0
    kill -0 $qemu 2> /dev/null || return 1
    sleep 0.1
  done
  return 1
}
ready 'ready 1' && printf 'firsX\177t line\r' >&3
ready 'ready 2' && printf 'partX' >&3
ready 'ready 3' && printf '#ial\r' >&3
ready 'ready 4' && printf 'last\r' >&3
ready 'ready 5' && keys h i spc shift-a c backspace b ret
ready 'ready 6' && keys x ret
wait $qemu
status=$?
exec 3>&- 4>&-

fail() {
  echo "$1"
  echo "=== log"; cat "$dir/log"
  echo "=== console"; cat -v "$dir/serial"
  echo "=== errors"; cat "$dir/errors" "$dir/qmp.log"
  exit 1
}
[ $status = 33 ] || fail "exit status $status"
grep -qE '[1-9][0-9]* checks, 0 failed' "$dir/log" || fail "no summary in the log"
[ "$(cat "$dir/out")" = "to the host
and again" ] || fail "host output differs: $(cat "$dir/out")"
x=$(head -c 6400 /dev/zero | tr '\0' x)
lines=$(sed -n 's/^\([0-9]*\) lines, [1-9][0-9]* deaths\r$/\1/p' "$dir/serial")
{
  printf 'ready 1\r\nfirsX\b \bt line\r\nready 2\r\npartXready 3\r\n\b \bial\r\nready 4\r\nlast\r\n%s\r\n' "$x"
  printf 'ready 5\r\nready 6\r\n'
  for ((i = 0; i < ${lines:-0}; i++)); do
    printf 'line %06d of a text that is written while the driver is being killed\r\n' $i
  done
  tail -n 1 "$dir/serial"
} > "$dir/expected"
cmp "$dir/expected" "$dir/serial" || fail "the console differs: no byte may be lost or come twice"
echo "drivers: $(grep -oE '[0-9]+ checks, 0 failed' "$dir/log")"
