# SPDX-License-Identifier: BSD-3-Clause
# The shell as its users know it: pipes, redirections, here-documents, background jobs, exit codes.
equal "pipe of three" "$(echo c b a | tr ' ' '\n' | sort | head -n 1)" a
equal "count of a long pipe" "$(seq 1 10000 | cat | cat | wc -l | tr -d ' ')" 10000
equal "status of a failing command" "$(false; echo $?)" 1
equal "status of a missing command" "$(no_such_command 2> /dev/null; echo $?)" 127
equal "status of a file that cannot run" "$(/etc/passwd 2> /dev/null; echo $?)" 126
equal "status of a killed command" "$(sh -c 'kill -9 $$'; echo $?)" 137
equal "exit status of the last in a pipe" "$(true | sh -c 'exit 7'; echo $?)" 7
equal "here-document" "$(cat << END
one
two
END
)" "one
two"
echo first > /tmp/a
echo second >> /tmp/a
equal "redirection and append" "$(cat /tmp/a)" "first
second"
equal "standard error by itself" "$(sh -c 'echo out; echo err >&2' 2> /tmp/err)" out
equal "standard error in its file" "$(cat /tmp/err)" err
equal "input redirection" "$(wc -l < /tmp/a | tr -d ' ')" 2
sleep 0 &
background=$!
wait $background
equal "status of a background job" $? 0
(exit 5) &
wait $!
equal "status of a failed background job" $? 5
equal "subshell keeps its variables" "$(x=1; (x=2); echo $x)" 1
equal "function and local" "$(f() { local v=in; echo $v$1; }; f put)" input
equal "arithmetic" "$((17 * 3 % 7))" 2
equal "globbing" "$(cd /etc && echo pass*)" passwd
equal "command substitution nests" "$(echo $(echo $(echo deep)))" deep
equal "trap at exit" "$(sh -c 'trap "echo bye" EXIT; echo hi')" "hi
bye"
equal "trap of a signal" "$(sh -c 'trap "echo caught" USR1; kill -USR1 $$; echo on')" "caught
on"
printf '#!/bin/sh\necho "script $1"\n' > /tmp/script
chmod +x /tmp/script
equal "a script by #!" "$(/tmp/script works)" "script works"
equal "loop" "$(for i in 1 2 3; do echo -n $i; done)" 123
equal "case" "$(case abc in a*) echo yes ;; esac)" yes
equal "long argument list" "$(echo $(seq 1 2000) | wc -w | tr -d ' ')" 2000
equal "environment reaches the child" "$(V=w sh -c 'echo $V')" w
equal "yes ends by SIGPIPE" "$(yes | head -n 2 | wc -l | tr -d ' ')" 2
