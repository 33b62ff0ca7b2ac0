# SPDX-License-Identifier: BSD-3-Clause
equal "the shell counts" "$(seq 1 100 | wc -l | tr -d ' ')" 100
succeeds "a service is running" sh -c 'service status | grep -q ^vm'
