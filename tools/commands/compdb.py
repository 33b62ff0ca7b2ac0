# SPDX-License-Identifier: BSD-3-Clause
"""aquery's jsonproto on standard input -> compile_commands.json on standard output. The first command of a file wins."""
import json
import sys

execution_root = sys.argv[1]
commands = {}
for action in json.load(sys.stdin).get("actions", []):
    arguments = action["arguments"]
    if "-c" not in arguments:
        continue
    source = arguments[arguments.index("-c") + 1]
    if source.startswith("external/") or source in commands:
        continue
    commands[source] = {
        "directory": execution_root,
        "file": source,
        "arguments": ["external/llvm19/bin/clang"] + [a for a in arguments[1:] if not a.startswith("-fmodule")],
    }
json.dump(sorted(commands.values(), key=lambda c: c["file"]), sys.stdout, indent=1)
