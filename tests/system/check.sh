# SPDX-License-Identifier: BSD-3-Clause
# Sourced by every guest script: counts checks, names what failed, goes on.
checks_passed=0 checks_failed=0
pass() { checks_passed=$((checks_passed + 1)); }
failed() {
  checks_failed=$((checks_failed + 1))
  echo "FAILED: $*" >&2
}
# equal NAME ACTUAL EXPECTED
equal() {
  if [ "$2" = "$3" ]; then pass; else failed "$1: got '$2', expected '$3'"; fi
}
# succeeds NAME COMMAND…; fails NAME COMMAND…
succeeds() {
  check_name=$1
  shift
  if "$@"; then pass; else failed "$check_name: status $? of: $*"; fi
}
fails() {
  check_name=$1
  shift
  if "$@"; then failed "$check_name: succeeded: $*"; else pass; fi
}
# within SECONDS NAME COMMAND…: repeats COMMAND until it succeeds
within() {
  check_limit=$1 check_name=$2
  shift 2
  while [ "$check_limit" -gt 0 ]; do
    if "$@"; then pass; return; fi
    sleep 0.1 2> /dev/null || sleep 1
    check_limit=$((check_limit - 1))
  done
  failed "$check_name: never true: $*"
}
check_end() {
  if [ "$checks_failed" -gt 0 ]; then
    echo "$checks_failed checks failed, $checks_passed passed"
    exit 1
  fi
  echo "$checks_passed checks passed"
  exit 0
}
