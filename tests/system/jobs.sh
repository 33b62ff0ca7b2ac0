# SPDX-License-Identifier: BSD-3-Clause
# Processes and signals as the shell uses them.
sleep 100 &
victim=$!
succeeds "kill -0 of a living one" kill -0 $victim
kill $victim
wait $victim
equal "status after SIGTERM" $? 143
fails "kill -0 of a dead one" kill -0 $victim 2> /dev/null
sh -c 'kill -SEGV $$' 2> /dev/null
equal "status after SIGSEGV" $? 139
sleep 100 &
victim=$!
kill -STOP $victim
within 30 "a stopped process shows T" sh -c "ps -o stat= -p $victim | grep -q T"
kill -CONT $victim
kill -KILL $victim
wait $victim
equal "status after SIGKILL" $? 137
sh -c 'sleep 0.2; exit 3' &
wait $!
equal "wait for a sleeping child" $? 3
# orphans belong to init
equal "orphan's parent" "$(sh -c '(sleep 0.3; sed -n "s/^PPid:[^0-9]*//p" /proc/self/status) & exit' ; sleep 0.6)" 1
n=0
while [ $n -lt 100 ]; do
  n=$((n + 1))
  true &
done
wait
equal "a hundred children" $n 100
equal "timeout ends a command" "$(timeout 1 sleep 50; echo $?)" 124
equal "id of root" "$(id -u)" 0
equal "pid is a number" "$(test $$ -gt 1 && echo yes)" yes
succeeds "date after 2025" test "$(date +%Y)" -ge 2026
before=$(date +%s)
sleep 2
after=$(date +%s)
succeeds "sleep 2 takes about 2 s" test $((after - before)) -ge 2 -a $((after - before)) -le 3
