# SPDX-License-Identifier: BSD-3-Clause
"""The source files of toybox that are built in; each holds one or more commands."""

_POSIX = """
    basename cal cat chgrp chmod cksum cmp comm cp cpio cut date df dirname du echo env expand
    false file find getconf grep head iconv id kill link ln logger ls mkdir mkfifo nice nl nohup
    od paste patch printf ps pwd renice rm rmdir sed sleep sort split strings tail tar tee test
    time touch true tty ulimit uname uniq unlink uudecode uuencode wc who xargs
"""

_LSB = "dmesg gzip hostname killall md5sum mknod mktemp mount passwd pidof seq su sync umount"

_OTHER = """
    ascii base64 bzcat chroot clear count dos2unix factor fallocate flock fmt free fsync help
    hexedit login makedevs mcookie mix mkpasswd mountpoint pmap printenv pwdx pwgen readelf
    readlink reset rev setsid shred stat sysctl tac taskset timeout truncate uptime usleep uuidgen
    vmstat w watch which xxd yes
"""

# Not finished, says upstream; these are good enough, and POSIX wants them.
_PENDING = "dd diff expr fold getopt hexdump more stty tr vi"

def _files(directory, names):
    return ["%s/%s" % (directory, n) for n in names.replace("\n", " ").split(" ") if n]

TOYS = _files("posix", _POSIX) + _files("lsb", _LSB) + _files("other", _OTHER) + _files("pending", _PENDING)
