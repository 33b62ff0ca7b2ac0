# SPDX-License-Identifier: BSD-3-Clause
# shellcheck shell=sh
# Sourced by the repository rule (debian.bzl): turns an unpacked set of .debs into
#   bin/TOOL  (wrapper) -> libexec/TOOL, run by lib/ld-linux-x86-64.so.2 --library-path lib
# so that none of the host's libraries is used, nor any tool that would make the result
# depend on the host.

# collect_libs [DIR…]: copies every shared library into lib/, as the real file, under the
# name it is loaded by. Of libfoo.so -> libfoo.so.1 -> libfoo.so.1.2.3 the middle one stays.
collect_libs() {
  mkdir -p lib
  for d in lib/x86_64-linux-gnu usr/lib/x86_64-linux-gnu "$@"; do
    [ -d "$d" ] || continue
    for f in "$d"/*.so*; do
      [ -f "$f" ] || continue
      cp -L "$f" "lib/${f##*/}"
    done
  done
  # Drop the longer of two names of one library (libfoo.so.1.2.3 beside libfoo.so.1), and
  # the bare .so of -dev packages. Told by name and contents: the host may lack readelf.
  for f in lib/*.so.*.*; do
    short=${f%.*}
    while [ "${short%.so}" = "$short" ]; do
      if [ -f "$short" ] && cmp -s "$short" "$f"; then rm "$f"; break; fi
      short=${short%.*}
    done
  done
  for f in lib/*.so; do
    for g in "$f".*; do
      if [ -f "$g" ] && [ -f "$f" ] && cmp -s "$f" "$g"; then rm "$f"; fi
    done
  done
}

# wrap NAME [PROGRAM-IN-LIBEXEC]
wrap() {
  mkdir -p bin
  cat > "bin/$1" <<END
#!/bin/sh
d=\${0%/*}/..
exec "\$d/lib/ld-linux-x86-64.so.2" --argv0 "\$0" --library-path "\$d/lib" "\$d/libexec/${2:-$1}" "\$@"
END
  chmod 755 "bin/$1"
}

# For repositories of upstream sources with their own BUILD files: no warnings from them,
# and no layering check where they were not written for it.
third_party_features() {
  find . -name BUILD -o -name BUILD.bazel | while read -r f; do
    sed -i '/^    features = \["parse_headers"\],$/d' "$f"  # one `features` a package
    sed -i '/^package(/,/^)/{/features = \[.*\]/d; /features = \[/,/\]/d}' "$f"
    sed -i 's/^package(/package(features = ["third_party", "-layering_check"], /' "$f"
    grep -q '"third_party"' "$f" ||
      sed -i '0,/^\(load(\|licenses(\|exports_files(\|cc_\|config_setting\)/s//package(features = ["third_party", "-layering_check"])\n&/' "$f"
  done
}
