#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
# pack.sh OUT.tar HOSTFILE:/GUESTPATH…: one ustar archive for the guest's rc, which unpacks it at /.
set -eu
out=$1
shift
stage=$(mktemp -d)
trap 'rm -rf "$stage"' EXIT
chmod 755 "$stage"
for add in "$@"; do
  guest=/${add#*:/}
  mkdir -p "$stage$(dirname "$guest")"
  cp -L "${add%%:/*}" "$stage$guest"
done
tar --format=ustar --owner=0 --group=0 --numeric-owner --mtime=@1767225600 --sort=name -C "$stage" -cf "$out" .
