#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
# system_test.sh LAUNCH EXEC MANIFEST SCRIPT TIMEOUT LAUNCH-OPTIONS [FILE:/GUESTPATH…]
# Runs a guest script with the check functions of tests/system/check.sh. Passes if the script ends with status 0
# and says "N checks passed" with N > 0.
set -u
launch=$1 exec=$2 manifest=$3 script=$4 timeout=$5 options=$6 check=$7
shift 7
out=${TEST_UNDECLARED_OUTPUTS_DIR:-$(mktemp -d)}
adds=("--add=$script:/test/script" "--add=$check:/test/check.sh")
for f in "$@"; do adds+=("--add=$f"); done
# shellcheck disable=SC2086
bash "$exec" "--launch=$launch" "--commands=. /test/check.sh; . /test/script; check_end" "--timeout=$timeout" \
  "--keep=$out" "${adds[@]}" -- --root=. "--manifest=$manifest" $options > "$out/stdout" 2> "$out/stderr"
status=$?
if [ $status = 0 ] && grep -qE '^[1-9][0-9]* checks passed$' "$out/stdout"; then
  tail -n 1 "$out/stdout"
  exit 0
fi
echo "=== standard error"; tail -n 120 "$out/stderr"
echo "=== standard output"; tail -n 60 "$out/stdout"
echo "=== status $status"
exit 1
