#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# Prints `"pool path": "sha256",` lines for the named packages, for third_party/debs.bzl.
# Only versions of the main pool are taken: files under pool/updates/ vanish from the mirrors
# when a newer security update replaces them, files of the main pool of a release stay.
#   third_party/pin_debs.sh clang-19 lld-19      pins these
#   third_party/pin_debs.sh --repin LLVM_DEBS    pins the packages of that set again
set -eu
here=$(dirname "$0")
if [ "${1:-}" = --repin ]; then
  # shellcheck disable=SC2046
  set -- $(sed -n "/^$2 = {/,/^}/s#.*/\([a-zA-Z0-9.+-]*\)_[^/]*\.deb\".*#\1#p" "$here/debs.bzl")
fi
for package in "$@"; do
  version=$(apt-cache madison "$package" | awk -F' *[|] *' '$3 !~ /security|updates/ && $3 ~ /Packages/ { print $2; exit }')
  [ -n "$version" ] || { echo "$package: not in the main pool of any configured release" >&2; exit 1; }
  apt-get download --print-uris "$package=$version"
done | sed -nE "s#^'[a-z]+://[^/]*/[^/]*/(pool/[^']*)' [^ ]* [0-9]+ SHA256:([0-9a-f]+)#    \"\1\": \"\2\",#p" |
  sed 's/%2b/+/g; s/%7e/~/g; s/%3a/:/g' | sort -u
