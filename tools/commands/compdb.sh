# SPDX-License-Identifier: BSD-3-Clause
# kintsugi compdb: writes compile_commands.json for clangd: every C and C++ source of ours, as its image compiles it.
. "${KINTSUGI_TOP}/tools/commands/common.sh"
[ $# = 0 ] || usage_error "takes no arguments"
bash "$top/tools/commands/doctor.sh" --quiet || exit 1
actions=$(mktemp)
trap 'rm -f "$actions"' EXIT
run_bazel aquery --noshow_progress --include_artifacts=false --output=jsonproto \
  'mnemonic("CppCompile", filter("^//", deps(//images:x86_64) union deps(//...:all)))' > "$actions" || exit 1
python3 "$top/tools/commands/compdb.py" "$(run_bazel info execution_root 2> /dev/null)" < "$actions" > "$top/compile_commands.json" || exit 1
echo "kintsugi compdb: wrote compile_commands.json ($(grep -c '"file"' "$top/compile_commands.json") files)"
