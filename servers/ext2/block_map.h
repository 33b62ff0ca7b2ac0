// SPDX-License-Identifier: BSD-3-Clause
// The way from an inode to a block of its file.
#pragma once
#include <cstdint>
#include <optional>

#include "servers/ext2/mount.h"

namespace ext2 {

struct BlockPath {
  unsigned depth;     // tables on the way: 0 … 3
  uint32_t slot[4];   // [0]: in the inode; [i]: in table i
};
// Nothing: beyond what three levels reach.
[[nodiscard]] std::optional<BlockPath> block_path(const Mount& mount, uint64_t index);

}  // namespace ext2
