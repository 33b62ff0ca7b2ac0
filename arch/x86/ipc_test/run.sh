#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
# run.sh LAUNCH MANIFEST RTT_LIMIT SLOW_RTT_LIMIT: boots the three processes with the fast IPC path and without it.
# Every check must pass, and the costs (guest instructions) must be within the limits.
set -u
launch=$1 manifest=$2 limit=$3 slow_limit=$4
call_limit=120
failed=0
boot() { # boot NAME RTT_LIMIT OPTION…
  local name=$1 limit=$2 log=$TEST_TMPDIR/$1
  shift 2
  echo "== $name"
  timeout 100 "$launch" --manifest="$manifest" --root=. --log="$log" --icount "$@" </dev/null
  local status=$?
  cat "$log"
  if [ $status != 1 ] || ! grep -q '^ipc tests: [1-9][0-9]* passed, 0 failed$' "$log"; then
    echo "FAILED: $name (status $status)"
    failed=1
  fi
  local rtt call
  rtt=$(sed -n 's/^bench ipc_rtt //p' "$log") call=$(sed -n 's/^bench kernel_call_null //p' "$log")
  if [ "${rtt:-999999}" -gt "$limit" ]; then
    echo "FAILED: $name: a round trip costs $rtt instructions, the limit is $limit"
    failed=1
  fi
  if [ "$name" = fast ] && [ "${call:-999999}" -gt $call_limit ]; then
    echo "FAILED: $name: a null kernel call costs $call instructions, the limit is $call_limit"
    failed=1
  fi
}
boot fast "$limit"
boot slow "$slow_limit" --append=slow_ipc
exit $failed
