# SPDX-License-Identifier: BSD-3-Clause
"""Which of musl's sources make libc.a, by the rules of its Makefile."""

# What traps by itself, or would: lib/posix provides these (the first five), or upstream's
# generic C, which goes through the overlay's syscall_arch.h, is taken instead of the
# architecture's assembler.
_FROM_POSIX = [
    "src/signal/restore",
    "src/thread/__set_thread_area",
    "src/thread/clone",
    "src/thread/syscall_cp",
]
_GENERIC = [
    "src/internal/defsysinfo",
    "src/process/vfork",
    "src/thread/__unmapself",
]

def _stem(path):
    return path[:path.rfind(".")]

def musl_sources(cpu, generic, specific):
    """The sources for one CPU.

    Args:
      cpu: its name in musl's tree
      generic: all src/*/*.c (and the chosen malloc's)
      specific: all src/*/CPU/*.[csS], each of which replaces the generic one of its name
    """
    replaced = {}
    chosen = []
    for path in specific:
        stem = _stem(path).replace("/%s/" % cpu, "/")
        if stem in _GENERIC or stem in _FROM_POSIX:
            continue
        replaced[stem] = True
        chosen.append(path)
    return chosen + [
        path
        for path in generic
        if _stem(path) not in replaced and _stem(path) not in _FROM_POSIX
    ]
