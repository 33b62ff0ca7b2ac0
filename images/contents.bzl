# SPDX-License-Identifier: BSD-3-Clause
"""What is in every image: services, programs, files, links."""

SERVICES = [
    "//vm/server:vm",
    "//servers/rs",
    "//servers/ds",
    "//servers/pm",
    "//servers/vfs",
    "//drivers/log",
    "//drivers/memory",
    "//drivers/tty",
    "//drivers/hostlink",
    "//servers/ext2",
    "//servers/procfs",
    "//servers/init",
]

PROGRAMS = {
    "//third_party/dash": "/bin/sh",
    "//third_party/toybox": "/bin/toybox",
    "//third_party/awk": "/bin/awk",
    "//userland/service": "/bin/service",
}

FILES = {
    "//images:etc/rc": "/etc/rc 755",
    "//images:etc/passwd": "/etc/passwd",
    "//images:etc/group": "/etc/group",
    "//images:etc/profile": "/etc/profile",
    "//images:etc/motd": "/etc/motd",
    "//images:etc/rs.single": "/etc/rs.single 755",
}

TOYBOX = """
[ basename cat chgrp chmod chown cksum clear cmp comm cp cut date dd df dirname du echo env expr false file find fold
free grep egrep fgrep groups gunzip gzip head hexdump hostname id install kill killall ln logname ls md5sum mkdir mkfifo
mknod mktemp more mount mv nice nl nohup od paste patch pgrep pidof pkill printf ps pwd readlink realpath renice reset rev
rm rmdir sed seq sha1sum sha256sum sleep sort split stat strings stty sync tac tail tar tee test time timeout touch tr
true truncate tsort tty umount uname uniq unlink uptime vi vmstat watch wc which who whoami xargs xxd yes zcat diff
poweroff reboot halt top
"""

def links():
    return {"/bin/" + name: "toybox" for name in TOYBOX.replace("\n", " ").split(" ") if name}

DIRECTORIES = {
    "/": "755",
    "/dev": "755",
    "/home": "755",
    "/mnt": "755",
    "/proc": "555",
    "/root": "700",
    "/sbin": "755",
    "/tmp": "1777",
    "/usr": "755",
    "/var": "755",
}
