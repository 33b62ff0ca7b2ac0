# SPDX-License-Identifier: BSD-3-Clause
# /proc and what reads it; `service status`. R-RS-1, R-RS-45.
succeeds "MemTotal" grep -qE '^MemTotal: +[0-9]+ kB' /proc/meminfo
succeeds "MemFree" grep -qE '^MemFree: +[0-9]+ kB' /proc/meminfo
equal "own pid in status" "$(sed -n 's/^Pid:[^0-9]*//p' /proc/$$/status)" $$
succeeds "maps has a stack" grep -q stack /proc/$$/maps
succeeds "cmdline" sh -c "tr '\0' ' ' < /proc/$$/cmdline | grep -q sh"
succeeds "ps shows the shell" sh -c "ps -e | grep -q sh"
succeeds "ps shows init" sh -c "ps -e -o pid,comm | grep -qE '^ *1 +init'"
service status > /tmp/status
succeeds "header" sh -c 'head -n 1 /tmp/status | grep -qi label'
for label in rs vm pm vfs ds tty log memory; do
  succeeds "service status shows $label" grep -qE "^$label +[0-9]+ +[0-9]+ " /tmp/status
done
succeeds "uname" sh -c 'uname -a | grep -qi kintsugi'
succeeds "mount shows /proc" sh -c 'mount | grep -q /proc'
succeeds "uptime" sh -c 'uptime > /dev/null'
