# SPDX-License-Identifier: BSD-3-Clause
# kintsugi bench [--arch=A] [--only=SUBSTRING]: CSV on standard output, a table beside the recorded peers on standard
# error. One unit: guest instructions (-icount shift=0), so that runs repeat exactly.
. "${KINTSUGI_TOP}/tools/commands/common.sh"
arch=x86_64 only=
for arg in "$@"; do
  case $arg in
    --arch=*) need_arch "${arg#*=}"; arch=${arg#*=} ;;
    --only=*) only=${arg#*=} ;;
    *) usage_error "unknown option '$arg'" ;;
  esac
done
bash "$top/tools/commands/doctor.sh" --quiet || exit 1
quiet_build "//bench:image_$arch" //tools/qemu:launch || exit 1
bin=$top/bazel-bin
raw=$(mktemp)
trap 'rm -f "$raw" "$raw.log"' EXIT
bash "$top/tools/qemu/exec.sh" "--launch=$bin/tools/qemu/launch" --timeout=3600 \
  "--commands=/bench/run $only" -- "--qemu=$bin/tools/qemu/launch.runfiles/qemu" \
  "--manifest=$bin/bench/image_$arch.boot/manifest" "--root=$bin" --icount --mem=512 --append=bench > "$raw" 2> "$raw.log" || {
  tail -n 30 "$raw.log" >&2
  exit 1
}
# osbench's lines, then what the kernel log says of boot and IPC
{
  echo 'name,iterations,median,p10,p90'
  grep -E '^[a-z_0-9A-Z]+,[0-9]+,' "$raw"
  sed -nE 's/.*bench: ([a-z_]+),([0-9]+),([0-9]+),([0-9]+),([0-9]+).*/\1,\2,\3,\4,\5/p' "$raw.log"
} | tee "$raw.csv"
awk -F, -v arch="$arch" '
  BEGIN { printf "%-26s %12s %12s %12s   %s\n", "operation (" arch ")", "Kintsugi", "Linux 6.1", "MINIX 3.4", "against Linux" > "/dev/stderr" }
  FNR == NR { if ($0 !~ /^#/) { linux[$1] = arch == "i386" ? $3 : $2; minix[$1] = $4 } next }
  $1 != "name" {
    ratio = linux[$1] > 0 ? sprintf("%.2f", $3 / linux[$1]) : ""
    printf "%-26s %12s %12s %12s   %s\n", $1, $3, linux[$1], minix[$1], ratio > "/dev/stderr"
  }' "$top/bench/peers.csv" "$raw.csv"
rm -f "$raw.csv"
