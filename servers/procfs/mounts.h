// SPDX-License-Identifier: BSD-3-Clause
// The text of /proc/mounts, handed over by VFS at each change (abi/fs.h MountTable).
#pragma once
#include <string_view>

#include "abi/error.h"
#include "abi/fs.h"

namespace procfs {

[[nodiscard]] std::string_view mount_table();
abi::Result<> set_mount_table(const abi::fs::MountTable& request);

}  // namespace procfs
