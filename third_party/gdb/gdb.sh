#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# Runs the pinned gdb, which lies beside this program's other files.
exec "$0.runfiles/gdb/bin/gdb" "$@"
