// SPDX-License-Identifier: BSD-3-Clause
// What VFS knows before anybody tells it: where the root file system is, and the user processes of the boot policy.
#pragma once
#include <span>
#include <string_view>

#include "abi/policy.h"
#include "servers/vfs/vfs.h"

namespace vfs {

// root=DRIVER[:MINOR] and rootfstype=LABEL; the default is the RAM disk with ext2.
void apply_command_line(Vfs& vfs, std::string_view text);
// init has its boot slot, pid 1, root's ids.
void add_boot_processes(Vfs& vfs, std::span<const abi::ServicePolicy> policy);

}  // namespace vfs
