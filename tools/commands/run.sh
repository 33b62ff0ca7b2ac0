# SPDX-License-Identifier: BSD-3-Clause
# kintsugi run: builds an image and boots it. See ./kintsugi help.
. "${KINTSUGI_TOP}/tools/commands/common.sh"

arch=x86_64 has_commands= commands= timeout=120 iso_out= adds=() options=()
while [ $# -gt 0 ]; do
  arg=$1
  shift
  # `--exec X` is the same as `--exec=X`, for every option with a value
  case $arg in
    --arch | --exec | --add | --timeout | --mem | --smp | --cpu | --machine | --append | --iso-out)
      [ $# -gt 0 ] || usage_error "$arg wants a value"
      arg=$arg=$1
      shift ;;
  esac
  value=${arg#*=}
  case $arg in
    --arch=*) need_arch "$value"; arch=$value ;;
    --exec=*) has_commands=1 commands=$value ;;
    --add=*)
      [[ $value == *:/* ]] || usage_error "--add wants HOSTFILE:/GUESTPATH, not '$value'"
      [ -f "${value%%:/*}" ] && [ -r "${value%%:/*}" ] || usage_error "--add: cannot read '${value%%:/*}'"
      adds+=("$value") ;;
    --timeout=*) need_number --timeout "$value"; timeout=$value ;;
    --mem=*) need_number --mem "$value"; options+=("$arg") ;;
    --smp=*) need_number --smp "$value"; options+=("$arg") ;;
    --cpu=* | --machine=* | --append=*) options+=("$arg") ;;
    --icount | --bios | --uefi) options+=("$arg") ;;
    --iso-out=*) [ -n "$value" ] || usage_error "--iso-out wants a file"; iso_out=$value ;;
    *) usage_error "unknown option '$arg'" ;;
  esac
done
[[ $arch == i386 && " ${options[*]-} " == *" --uefi "* ]] && usage_error "--uefi is for x86_64 only"

bash "$top/tools/commands/doctor.sh" --quiet || exit 1
quiet_build "//images:$arch" //tools/qemu:launch || exit 1
bin=$top/bazel-bin
if [ -n "$iso_out" ]; then
  cp -L "$bin/images/$arch.iso" "$iso_out" && chmod u+w "$iso_out" || exit 1
  [ -n "$has_commands" ] || { echo "kintsugi run: wrote $iso_out" >&2; exit 0; }
fi
launch=("$bin/tools/qemu/launch" "--qemu=$bin/tools/qemu/launch.runfiles/qemu"
  "--manifest=$bin/images/$arch.boot/manifest" "--root=$bin" ${options[@]+"${options[@]}"})

add_options=()
for add in ${adds[@]+"${adds[@]}"}; do add_options+=("--add=$add"); done

if [ -n "$has_commands" ]; then
  exec bash "$top/tools/qemu/exec.sh" "--launch=${launch[0]}" "--commands=$commands" "--timeout=$timeout" \
    ${add_options[@]+"${add_options[@]}"} -- "${launch[@]:1}"
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
if [ ${#adds[@]} -gt 0 ]; then
  bash "$top/tools/qemu/pack.sh" "$work/exec.tar" "${adds[@]}" || exit 1
  launch+=("--exec-tar=$work/exec.tar")
fi
echo "Ctrl-A X ends the machine." >&2
"${launch[@]}" --interactive "--log=$work/log"
status=$?
# 1: an orderly power-off (isa-debug-exit), 0: the person left
case $status in 0 | 1) exit 0 ;; esac
tail -n 30 "$work/log" >&2
exit 125
