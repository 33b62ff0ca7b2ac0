# SPDX-License-Identifier: BSD-3-Clause
# kintsugi cc [--arch=A] ARG…: C compiler for programs outside the tree.
. "${KINTSUGI_TOP}/tools/commands/common.sh"
arch=x86_64 args=()
for arg in "$@"; do
  case $arg in
    --arch=*) need_arch "${arg#*=}"; arch=${arg#*=} ;;
    *) args+=("$arg") ;;
  esac
done
[ ${#args[@]} -gt 0 ] || usage_error "no input files"
bash "$top/tools/commands/doctor.sh" --quiet || exit 1
quiet_build "//tools/cc:cc_$arch" || exit 1
exec "$top/bazel-bin/tools/cc/cc_$arch" "${args[@]}"
