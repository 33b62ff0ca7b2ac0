# SPDX-License-Identifier: BSD-3-Clause
# A recovery script: label, reason, incarnation (spec C.6). Writes down what it was told, and starts the service again.
echo "$1 $2 $3" >> /tmp/recovered
/bin/service restart "$1"
