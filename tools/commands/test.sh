# SPDX-License-Identifier: BSD-3-Clause
# kintsugi test [--long] [target…]: bazel test; ends with "N passed, N failed".
. "${KINTSUGI_TOP}/tools/commands/common.sh"
targets=() options=()
for arg in "$@"; do
  case $arg in
    --long) options+=(--config=long) ;;
    --config=*) options+=("$arg") ;;
    -*) usage_error "unknown option '$arg'" ;;
    *) targets+=("$arg") ;;
  esac
done
[ ${#targets[@]} -gt 0 ] || targets=(//...)
bash "$top/tools/commands/doctor.sh" --quiet || exit 1
log=$(mktemp)
trap 'rm -f "$log"' EXIT
run_bazel test --keep_going --noshow_progress ${options[@]+"${options[@]}"} "${targets[@]}" 2>&1 | tee "$log"
status=${PIPESTATUS[0]}
count() { grep -cE "^(//|@)[^ ]+ +(\(cached\) )?($1)" "$log"; }
passed=$(count PASSED)
failed=$(count 'FAILED|TIMEOUT|NO STATUS|FAILED TO BUILD')
skipped=$(count SKIPPED)
[ "$status" != 0 ] && [ "$failed" = 0 ] && failed=1 # the build itself failed
echo "$passed passed, $failed failed$([ "$skipped" -gt 0 ] && echo ", $skipped skipped")"
[ "$status" = 0 ] && [ "$failed" = 0 ]
