#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# Makes the six generated headers of toybox, as its scripts/make.sh does, for a given choice of
# source files: every command that those files hold is on, every other is off.
#   generate.sh SOURCE_DIR OUT_DIR CLANG TOOLS_DIR FILE…   (FILE: toys/posix/cat.c)
# TOOLS_DIR holds upstream's generators mkflags, mktags and config2help, built for the host.
set -eu
LC_ALL=C
export LC_ALL
source=$1 out=$2 clang=$3 tools=$4
shift 4
mkdir -p "$out/generated"
generated=$(cd "$out/generated" && pwd)
here=$PWD
case $clang in /*) ;; *) clang=$here/$clang ;; esac
case $tools in /*) ;; *) tools=$here/$tools ;; esac
work=$generated/work
mkdir -p "$work/generated"
cp -rL "$source/toys" "$source/lib" "$source/Config.in" "$work/"
cd "$work"

# --- The configuration.
symbols() { sed -n 's/^config \([A-Z0-9_]*\).*/\1/p' "$@" | sort -u; }
on=' '$(symbols "$@" | tr '\n' ' ')'TOYBOX TOYBOX_FLOAT TOYBOX_FORK TOYBOX_HELP TOYBOX_HELP_DASHDASH TOYBOX_LSM_NONE TEST_GLUE '
{ symbols toys/*/*.c Config.in; echo TOYBOX_ON_ANDROID; echo TOYBOX_FORK; } | sort -u | while read -r symbol; do
  case $symbol,$on in
    TOYBOX_UID_SYS,*) echo CONFIG_TOYBOX_UID_SYS=100 ;;
    TOYBOX_UID_USR,*) echo CONFIG_TOYBOX_UID_USR=500 ;;
    *" $symbol "*) echo "CONFIG_$symbol=y" ;;
    *) echo "# CONFIG_$symbol is not set" ;;
  esac
done > .config

sed -n \
  -e 's/^# CONFIG_\(.*\) is not set$/#define CFG_\1 0\n#define USE_\1(...)/p' \
  -e 's/^CONFIG_\(.*\)=y$/#define CFG_\1 1\n#define USE_\1(...) __VA_ARGS__/p' \
  -e 's/^CONFIG_\([^=]*\)=\([0-9].*\)$/#define CFG_\1 \2/p' \
  .config > "$generated/config.h"

# --- The list of commands, sorted by name for a binary search; the multiplexer is first.
{
  echo 'USE_TOYBOX(NEWTOY(toybox, 0, TOYFLAG_STAYROOT|TOYFLAG_NOHELP))'
  sed -n 's/^\(USE_[^(]*(.*TOY(\)\([^,]*\)\(,.*\)/\2 \1\2\3/p' toys/*/*.c |
    sort -s -k 1,1 | sed 's/[^ ]* //'
} > "$generated/newtoys.h"

# --- The option flags: the option strings as configured (A) and with everything on (B).
for pass in A B; do
  {
    echo "#define NEWTOY(aa,bb,cc) aa $pass bb"
    echo '#define OLDTOY(...)'
    if [ $pass = A ]; then cat "$generated/config.h"; else
      sed '/USE_.*([^)]*)$/s/$/ __VA_ARGS__/' "$generated/config.h"
    fi
    echo '#include "lib/toyflags.h"'
    cat "$generated/newtoys.h"
  } | "$clang" -E -I . - |
    sed -n -e 's/" *"//g;/^#/d;t clear;:clear;s/"/"/p;t;s/\( [AB] \).*/\1 " "/p'
done | sort -s | sed -n -e 's/ A / /;t pair;h;s/\([^ ]*\).*/\1 " "/;x' \
  -e 'b single;:pair;h;n;:single;s/[^ ]* B //;H;g;s/\n/ /;p' |
  "$tools/mkflags" > "$generated/flags.h"

# --- The commands' global variables, in one union.
for f in toys/*/*.c; do
  name=${f##*/}
  name=${name%.c}
  data=$(sed -n -e '/^GLOBALS(/,/^)/b got;b;:got' -e 's/^GLOBALS(/_data {/' -e 's/^)/};/' -e p "$f")
  [ -z "$data" ] || printf '// %s\n\nstruct %s%s\n\n' "$f" "$name" "$data"
done > globals.tmp
{
  cat globals.tmp
  echo 'extern union global_union {'
  sed -n 's/struct \(.*\)_data {/	struct \1_data \1;/p' globals.tmp
  echo '} this;'
} > "$generated/globals.h"

# --- Tagged arrays, and the help texts.
sed -n '/TAGGED_ARRAY(/,/^)/{s/.*TAGGED_ARRAY[(]\([^,]*\),/\1/;p}' toys/*/*.c lib/*.c |
  "$tools/mktags" > "$generated/tags.h"

printf 'config TOYBOX_ON_ANDROID\n\tbool\n\tdefault n\n\nconfig TOYBOX_FORK\n\tbool\n\tdefault y\n\n' > generated/Config.probed
for f in toys/*/*.c; do
  echo "# $f"
  sed -n '/^\*\//q;/^config [A-Z]/,$p' "$f"
  echo
done > generated/Config.in
"$tools/config2help" Config.in .config > "$generated/help.h"

# What is put into the image as links to toybox: directory and name of each command that is on.
{
  cat "$generated/config.h"
  echo '#include "lib/toyflags.h"'
  echo '#define NEWTOY(name, options, flags) @name flags'
  echo '#define OLDTOY(name, oldname, flags) @name flags'
  cat "$generated/newtoys.h"
} | "$clang" -E -P -I . - | sed -n 's/.*@\("\([^"]*\)"\|\([^ ]*\)\).*/\2\3/p' |
  grep -v '^toybox$' | sort -u > "$generated/commands.txt"

cd "$here"
rm -rf "$work"
