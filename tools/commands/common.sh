# SPDX-License-Identifier: BSD-3-Clause
# Sourced by every command: messages, option checks, Bazel.
top=${KINTSUGI_TOP:?run ./kintsugi}

usage_error() {
  echo "kintsugi ${0##*/}: $*; see ./kintsugi help" | sed 's/\.sh:/:/' >&2
  exit 2
}

# need_arch ARCH
need_arch() {
  case $1 in
    i386 | x86_64) ;;
    *) usage_error "--arch is i386 or x86_64, not '$1'" ;;
  esac
}

need_number() { # need_number OPTION VALUE
  [[ $2 =~ ^[1-9][0-9]*$ ]] || usage_error "$1 wants a positive whole number, not '$2'"
}

run_bazel() {
  (cd "$top" && bazel "$@")
}

# quiet_build TARGET…: builds; shows Bazel's output only if it fails.
quiet_build() {
  local log
  log=$(mktemp)
  if ! run_bazel build --noshow_progress --show_result=0 "$@" > "$log" 2>&1; then
    cat "$log" >&2
    rm -f "$log"
    return 1
  fi
  rm -f "$log"
}
