# SPDX-License-Identifier: BSD-3-Clause
# Services are killed, the shell goes on. R-RS-9, R-RS-33, R-SEF-3, R-DS-1 (D17).
pid_of() { service status | awk -v l="$1" '$1 == l { print $3 }'; }
endpoint_of() { service status | awk -v l="$1" '$1 == l { print $2 }'; }
is_new() { test -n "$(pid_of "$1")" && test "$(endpoint_of "$1")" != "$2"; }
is_back() { service status | awk -v l="$1" -v r="$2" '$1 == l && $4 == "running" && $5 > r { found = 1 } END { exit !found }'; }
restarts_of() { service status | awk -v l="$1" '$1 == l { print $5 }'; }

(n=0; while [ $n -lt 400 ]; do n=$((n + 1)); echo $n; done > /tmp/counter) &
counter=$!
echo kept > /tmp/before
for label in log memory ds tty; do
  restarts=$(restarts_of $label)
  kill -9 "$(pid_of $label)"
  within 60 "$label comes back" is_back $label "$restarts"
  equal "root file system after $label died" "$(cat /tmp/before)" kept
  echo "$label" >> /tmp/after
done
wait $counter
equal "the loop kept counting" "$(tail -n 1 /tmp/counter)" 400
equal "files written meanwhile" "$(tr '\n' ' ' < /tmp/after)" "log memory ds tty "
equal "null still works" "$(cat /dev/null; echo ok)" ok
