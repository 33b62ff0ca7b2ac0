#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
# Boots kernel, VM and the probe; the probe says in the kernel log whether all is well.
set -u
launch=$1 manifest=$2 log=${TEST_TMPDIR:-/tmp}/log
timeout 200 "$launch" --manifest="$manifest" --log="$log" --mem=64 --icount "${@:3}"
cat "$log"
grep -q 'PROBE OK' "$log"
