#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# Runs in the guest: osbench with our programs, then the in-system benchmarks.
only=$1
/bench/osbench -t /tmp -b /bench ${only:+-f "$only"}
