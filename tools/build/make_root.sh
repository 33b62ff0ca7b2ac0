#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
# make_root.sh OUT MANIFEST SIZE_MIB E2FSPROGS LLVM: an ext2 image from a manifest, byte-reproducible.
# Lines: file PATH MODE UID GID SOURCE | link PATH TARGET | nodes DIRECTORY DEVICE_NODES.DEF | dir PATH MODE UID GID
set -euo pipefail
out=$1 manifest=$2 size=$3 tools=$4 llvm=$5
export LC_ALL=C TZ=UTC E2FSPROGS_FAKE_TIME=1767225600
work=$(mktemp -d -p "$(dirname "$out")" root.XXXXXX)
trap 'rm -rf "$work"' EXIT
root=$work/root
mkdir -p "$root"
late=$work/late
mode() { # mode TYPE PATH OCTAL: type and permissions of a file, set at the end
  printf 'sif %s mode 0%o\n' "$2" $(($1 | 0$3)) >> "$late"
}
while read -r kind path a b c d; do
  mkdir -p "$root$(dirname "$path")"
  case $kind in
    file)
      case $(head -c 4 "$d" | od -An -c | tr -d ' \n') in
        177ELF) "$llvm/bin/llvm-objcopy" --strip-all "$d" "$root$path" ;;
        *) cp -L "$d" "$root$path" ;;
      esac
      chmod "$a" "$root$path"
      mode 0100000 "$path" "$a"
      ;;
    link) ln -s "$a" "$root$path" ;;
    dir) mkdir -p "$root$path"; mode 0040000 "$path" "$a" ;;
    nodes) # NODE("name", 'c', major, minor, 0mode)
      sed -nE 's/^NODE\("([^"]*)", .([cb])., *([0-9]+), *([0-9]+), *0([0-7]+)\).*/\1 \2 \3 \4 \5/p' "$a" |
        while read -r name type major minor permissions; do
          echo "mknod $path/$name $type $major $minor" >> "$late.nodes"
          case $type in c) bits=0020000 ;; b) bits=0060000 ;; esac
          mode $bits "$path/$name" "$permissions"
        done
      ;;
    *) echo "make_root.sh: unknown line: $kind $path" >&2; exit 1 ;;
  esac
done < "$manifest"
find "$root" -exec touch -h -d @$E2FSPROGS_FAKE_TIME {} +
"$tools/bin/mke2fs" -q -t ext2 -b 4096 -I 256 -m 0 -O ^resize_inode,^dir_index,^ext_attr,filetype,sparse_super \
  -U 6b696e74-7375-6769-0000-000000000001 -E hash_seed=6b696e74-7375-6769-0000-000000000002,root_owner=0:0,no_copy_xattrs \
  -L kintsugi -d "$root" "$out" "${size}M"
# Nodes, modes and ownership do not depend on who builds: debugfs sets them in the image.
{
  sed -E 's#^mknod (.*)/([^/ ]+) (.) #cd \1/\nmknod \2 \3 #' "$late.nodes" 2>/dev/null | sed 's#^cd /*$#cd /#' || true
  echo "cd /"
  cat "$late"
  (cd "$root" && find . -printf '%P\n' | LC_ALL=C sort | sed -n 's#^\(..*\)$#sif /\1 uid 0\nsif /\1 gid 0#p')
} > "$work/commands"
"$tools/bin/debugfs" -w -f "$work/commands" "$out" > "$work/log" 2>&1
if grep -vE '^(debugfs|Allocated inode)' "$work/log" | grep -q .; then
  grep -vE '^debugfs: ' "$work/log" >&2
  exit 1
fi
"$tools/bin/e2fsck" -fn "$out" > "$work/log" 2>&1 || { cat "$work/log" >&2; exit 1; }
