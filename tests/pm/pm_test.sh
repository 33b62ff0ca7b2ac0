#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
# pm_test.sh LAUNCH MANIFEST: boots the image of PM's test and looks for its verdict in the kernel log.
set -u
launch=$1 manifest=$2
log=$(mktemp)
trap 'rm -f "$log"' EXIT
timeout 200 "$launch" --root=. --manifest="$manifest" --log="$log" --icount < /dev/null
cat "$log"
grep -q 'pmtest: all passed' "$log" || { echo "the test did not pass"; exit 1; }
grep -q 'FAILED' "$log" && exit 1
cost=$(sed -n 's/.*pmtest: cost getppid //p' "$log")
[ "${cost:-9999}" -le 1200 ] || { echo "getppid takes $cost instructions, more than 1200"; exit 1; }
