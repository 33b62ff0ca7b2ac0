#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
# make_iso.sh OUT MANIFEST BOOT_TOOLS: a bit-reproducible GRUB ISO: BIOS on both ISAs, UEFI too on x86_64.
set -euo pipefail
out=$1 manifest=$2 tools=$3
export SOURCE_DATE_EPOCH=315532800 TZ=UTC LC_ALL=C # 1980-01-01, the epoch of FAT
work=$(mktemp -d -p "$(dirname "$out")" iso.XXXXXX)
trap 'rm -rf "$work"' EXIT
boot=$work/root/boot
mkdir -p "$boot/grub"
arch=$(sed -n 's/^arch //p' "$manifest")
{
  echo 'serial --unit=0 --speed=115200'
  echo 'if serial; then terminal_output serial console; fi'
  echo 'set timeout=0'
  echo "multiboot2 /boot/kernel $(sed -n 's/^cmdline //p' "$manifest")"
} > "$boot/grub/grub.cfg"
cp -L "$(sed -n 's/^grubkernel //p' "$manifest")" "$boot/kernel"
sed -n 's/^module //p' "$manifest" | while read -r file label; do
  name=$(echo "$label" | tr ' ' '_')
  cp -L "$file" "$boot/$name"
  echo "module2 /boot/$name $label" >> "$boot/grub/grub.cfg"
done
echo boot >> "$boot/grub/grub.cfg"
cat > "$work/early.cfg" <<'C'
search --file --set=root /boot/kernel
set prefix=($root)/boot/grub
configfile /boot/grub/grub.cfg
C
modules="iso9660 multiboot2 normal configfile search search_fs_file serial terminal boot test"
"$tools/bin/grub-mkimage" -d "$tools/grub/i386-pc" -O i386-pc -p /boot/grub -c "$work/early.cfg" -o "$work/core.img" biosdisk $modules
cat "$tools/grub/i386-pc/cdboot.img" "$work/core.img" > "$boot/eltorito.img"
efi=()
if [ "$arch" = x86_64 ]; then
  "$tools/bin/grub-mkimage" -d "$tools/grub/x86_64-efi" -O x86_64-efi -p /boot/grub -c "$work/early.cfg" -o "$work/bootx64.efi" part_gpt fat $modules
  truncate -s 1440K "$boot/efi.img"
  export MTOOLS_SKIP_CHECK=1
  "$tools/bin/mformat" -i "$boot/efi.img" -f 1440 -N 12345678 ::
  touch -h -d @$SOURCE_DATE_EPOCH "$work/bootx64.efi"
  "$tools/bin/mmd" -i "$boot/efi.img" ::/EFI ::/EFI/BOOT
  "$tools/bin/mcopy" -m -i "$boot/efi.img" "$work/bootx64.efi" ::/EFI/BOOT/BOOTX64.EFI
  efi=(-eltorito-alt-boot -e boot/efi.img -no-emul-boot -isohybrid-gpt-basdat)
fi
find "$work/root" -exec touch -h -d @$SOURCE_DATE_EPOCH {} +
chmod -R u=rwX,go=rX "$work/root"
"$tools/bin/xorriso" -no_rc -as mkisofs -quiet -r -V KINTSUGI -o "$out" \
  --modification-date=1980010100000000 --set_all_file_dates 1980010100000000 \
  -b boot/eltorito.img -no-emul-boot -boot-load-size 4 -boot-info-table --grub2-boot-info \
  --grub2-mbr "$tools/grub/i386-pc/boot_hybrid.img" "${efi[@]}" "$work/root" 2> "$work/log" || { cat "$work/log" >&2; exit 1; }
