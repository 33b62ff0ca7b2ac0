# SPDX-License-Identifier: BSD-3-Clause
# RS from the shell: start, stop, crash, silence, blame, scripts, controlled update.
conf="-config /test/probe.conf"
field() { service status | awk -v l="$1" -v n="$2" '$1 == l { print $n }'; }
state_is() { test "$(field "$1" 4)" = "$2"; }
restarts_are() { test "$(field "$1" 5)" = "$2" && state_is "$1" running; }
status_of() { "$@" > /dev/null 2>&1; echo $?; }
up() { service up /test/probe $conf -progname "$1" -label "$1"; }

# R-RS-1, R-RS-20, R-RS-33, R-RS-35
endpoint=$(up probe)
equal "up answers the endpoint" "$endpoint" "$(service lookup probe)"
equal "it runs" "$(field probe 4)" running
equal "as the configured user" "$(field probe 9)" 12
equal "label already there" "$(status_of up probe)" 16

# R-RS-2, R-RS-7, R-RS-41
equal "relative path" "$(status_of service up probe)" 22
equal "no such file" "$(status_of service up /test/nothing $conf)" 2
equal "a directory" "$(status_of service up /test $conf)" 22
equal "no entry" "$(status_of service up /bin/sh $conf)" 1
equal "unknown option" "$(status_of service up /test/probe -lable x)" 22
equal "unknown action" "$(status_of service rescue x)" 78
equal "unknown label" "$(status_of service down nobody)" 3
equal "label too long" "$(status_of service down a-label-that-is-too-long)" 22
equal "core service" "$(status_of service down pm)" 1
equal "configuration is checked" "$(status_of service --check /etc/system.conf)" 0
echo 'service x { irqq 4; };' > /tmp/bad.conf
equal "a typo is an error with its line" "$(service --check /tmp/bad.conf 2>&1 | grep -c '/tmp/bad.conf:1: .*irqq')" 1

# R-RS-9, R-SEF-23, R-SEF-30: the first crash restarts at once, with a new endpoint
service fi probe crash
within 50 "back after a crash" restarts_are probe 1
fails "new endpoint" test "$(service lookup probe)" = "$endpoint"
kill -9 "$(field probe 3)"
within 50 "back after kill -9" restarts_are probe 2
equal "reason" "$(field probe 6)" killed:9

# R-RS-8
service refresh probe
within 50 "refresh counts from 0" restarts_are probe 0

# R-SEF-3, R-RS-31: silence, loops
service fi probe silent
within 80 "back after silence" restarts_are probe 1
equal "reason" "$(field probe 6)" no-heartbeat:0
service refresh probe
within 50 "refreshed" restarts_are probe 0
service fi probe hang
within 80 "back after a loop" restarts_are probe 1

# R-RS-6
service down probe
equal "down is final" "$(field probe 4)" ""
up stubborn > /dev/null
service down stubborn
equal "down of one that ignores SIGTERM" "$(field stubborn 4)" ""

# R-RS-14, R-RS-35
equal "failed initialisation is told" "$(status_of up refuse)" 5
equal "and frees the slot" "$(field refuse 4)" ""
equal "endless initialisation" "$(status_of up late)" 4

# R-RS-12
service run /test/probe $conf -progname probe -label once > /dev/null
service fi once crash
within 30 "run: not started again" state_is once ""

# Blame: the caller waits for a hung callee; the callee is replaced, the caller is not
up callee > /dev/null
up caller > /dev/null
caller=$(service lookup caller)
service fi callee hang
service dump caller
within 100 "the hung callee is replaced" restarts_are callee 1
equal "the caller is not" "$(field caller 5)" 0
equal "and has its endpoint" "$(service lookup caller)" "$caller"
service down caller
service down callee

# R-RS-11: the script is told what happened
rm -f /tmp/recovered
up scripted > /dev/null
service fi scripted crash
within 60 "the script restarts it" restarts_are scripted 1
equal "label, reason, incarnation" "$(cat /tmp/recovered)" "scripted signaled 0"
service down scripted

# R-RS-22, 23, 25, 27, R-SEF-8, R-SEF-12
up ready > /dev/null
before=$(service lookup ready)
equal "update" "$(status_of service update ready -state 2)" 0
fails "a new instance" test "$(service lookup ready)" = "$before"
equal "state that is none" "$(status_of service update ready -state 9)" 22
equal "no update at all" "$(status_of service update log)" 78
service down ready
