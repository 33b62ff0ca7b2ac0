#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
# Boots kernel, VM, RS, DS and probes; the director says in the kernel log whether all is well.
set -u
launch=$1 manifest=$2 log=${TEST_TMPDIR:-/tmp}/log
timeout 240 "$launch" --manifest="$manifest" --log="$log" --mem=64
cat "$log"
grep -q 'DIRECTOR OK' "$log"
