#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
# lint.sh CHECK [ARG…]: one rule over the whole source tree. Runs outside the sandbox, on the real checkout.
set -u
here=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")
root=$(cd "$here/../.." && pwd)
cd "$root" || exit 1
check=$1
shift
sources() { git ls-files -co --exclude-standard 2> /dev/null | grep -E "$1" | grep -v '^third_party/.*/overlay/upstream/'; }
verdict() { # verdict FILE-WITH-FINDINGS TEXT
  if [ -s "$1" ]; then
    echo "$2"
    cat "$1"
    exit 1
  fi
  exit 0
}
found=$(mktemp)
trap 'rm -f "$found"' EXIT
code='\.(cc|h|S|c|def|ld)$'
case $check in
  architecture_leaks) # D1: shared code never asks which CPU it is on
    sources "$code" | grep -vE '^(arch|third_party|bench)/|^abi/(i386|x86_64)/|^lib/[a-z_]+/(i386|x86_64)/' |
      xargs grep -nE '__i386__|__x86_64__|__LP64__|__amd64__' > "$found"
    verdict "$found" "Shared code asks which CPU it is on:" ;;
  licence) # one SPDX line a file, near its top
    sources '\.(cc|h|S|c|def|ld|sh|bzl|BUILD|bazel)$' | while read -r f; do
      head -n 3 "$f" | grep -q 'SPDX-License-Identifier: BSD-3-Clause' || echo "$f"
    done > "$found"
    verdict "$found" "No 'SPDX-License-Identifier: BSD-3-Clause' in the first lines of:" ;;
  third_party_code) # sources of others are fetched, never committed
    sources "$code|\.(sh|bzl)$" | grep -v '^tools/lint/' | xargs grep -lE 'Copyright|GNU General Public|All rights reserved' > "$found"
    verdict "$found" "Looks like somebody else's code (third-party sources are pinned in third_party/, not committed):" ;;
  machine_paths) # no path of a machine, no host of a registry
    sources '.' | grep -v '^tools/lint/' | xargs grep -nIE '/work/|/root/(ob|\.cache)|deb\.debian\.org|registry\.npmjs|archive\.ubuntu|/tmp/kt' > "$found"
    verdict "$found" "Names a path of one machine or a registry's host:" ;;
  bare_receive) # R-SEF-20: every service receives through SEF
    sources '^(servers|drivers|vm/server)/.*\.(cc|h)$' | grep -vE '_test\.cc$|/testing/' |
      xargs grep -nE 'sys::(receive|reply_receive|trap_receive|trap_reply_receive)\(' > "$found"
    verdict "$found" "A service receives without SEF:" ;;
  unfinished)
    sources "$code|\.(sh|bzl)$" | grep -v '^tools/lint/' | xargs grep -nEi '\b(TODO|FIXME|XXX)\b|not implemented|unimplemented' > "$found"
    verdict "$found" "Unfinished work:" ;;
  *)
    echo "lint.sh: unknown check $check" >&2
    exit 2 ;;
esac
