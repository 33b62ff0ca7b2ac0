// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>

#include "servers/ext2/requests.h"

namespace ext2 {

Result<int32_t> read_link(FileSystem& fs, const abi::fs::ReadLink& request, abi::Message&) {
  Mount& mount = *TRY(fs.mount_of(request.node.mount));
  const InodeRef inode = TRY(fs.inodes.get(mount, request.node.node));
  if (!inode->is_symlink()) return std::unexpected(Error::kInvalid);
  if (inode->size > mount.block_bytes) return fs.damaged(mount, "symbolic link too long: inode", inode->number);
  const auto bytes = uint32_t(std::min<uint64_t>(inode->size, request.bytes));
  if (inode->is_fast_symlink()) {
    TRY_VOID(fs.machine.copy_out(request.grant, 0, inode->block, bytes));
    return int32_t(bytes);
  }
  const uint32_t block = TRY(fs.map_block(*inode, 0));
  if (block == 0) return fs.damaged(mount, "symbolic link without text: inode", inode->number);
  const BufferRef buffer = TRY(fs.cache.get(mount, block));
  TRY_VOID(fs.machine.copy_out(request.grant, 0, buffer.data(), bytes));
  return int32_t(bytes);
}

}  // namespace ext2
