# SPDX-License-Identifier: BSD-3-Clause
# kintsugi doctor [--quiet]: names what is missing on this machine and installs it (Debian/Ubuntu, apt, as root or
# through sudo). Elsewhere it says what to install.
. "${KINTSUGI_TOP}/tools/commands/common.sh"
quiet=
for arg in "$@"; do
  case $arg in --quiet) quiet=1 ;; *) usage_error "unknown option '$arg'" ;; esac
done

# command:package, all that is used besides the kernel and what Bazel fetches by hash
needed="bazel:bazel-bootstrap awk:mawk sed:sed tar:tar xz:xz-utils gzip:gzip dpkg-deb:dpkg patch:patch timeout:coreutils
  find:findutils grep:grep git:git python3:python3-minimal"
missing=
for pair in $needed; do
  command -v "${pair%%:*}" > /dev/null || missing+="${missing:+ }${pair#*:}"
done
if [ -z "$missing" ]; then
  [ -n "$quiet" ] || echo "kintsugi doctor: nothing is missing"
  exit 0
fi
echo "kintsugi doctor: missing: $missing" >&2
if ! command -v apt-get > /dev/null; then
  echo "kintsugi doctor: this is no Debian or Ubuntu; please install the equivalents of: $missing" >&2
  exit 1
fi
sudo=
if [ "$(id -u)" != 0 ]; then
  command -v sudo > /dev/null || { echo "kintsugi doctor: not root and no sudo; as root: apt-get install $missing" >&2; exit 1; }
  sudo=sudo
fi
# The lists of a fresh machine may be empty or old.
$sudo apt-get update -q >&2 || echo "kintsugi doctor: apt-get update failed, trying with the old lists" >&2
# shellcheck disable=SC2086
DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -q --no-install-recommends $missing >&2 || {
  echo "kintsugi doctor: apt-get could not install: $missing" >&2
  exit 1
}
