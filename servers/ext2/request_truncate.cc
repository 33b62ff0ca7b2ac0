// SPDX-License-Identifier: BSD-3-Clause
// Truncate, and its contrary Allocate.
#include <algorithm>

#include "servers/ext2/requests.h"

namespace ext2 {

Result<int32_t> truncate(FileSystem& fs, const abi::fs::Truncate& request, abi::Message&) {
  Mount& mount = *TRY(fs.mount_of(request.node.mount));
  const InodeRef inode = TRY(fs.inodes.get(mount, request.node.node));
  if (!inode->is_regular()) return std::unexpected(Error::kInvalid);
  return fs.transact(mount, request.size < inode->size, [&]() -> Result<int32_t> {
    TRY_VOID(fs.set_size(*inode, request.size));
    return 0;
  });
}

Result<int32_t> allocate(FileSystem& fs, const abi::fs::Allocate& request, abi::Message&) {
  Mount& mount = *TRY(fs.mount_of(request.node.mount));
  const InodeRef inode = TRY(fs.inodes.get(mount, request.node.node));
  if (!inode->is_regular() || request.bytes == 0) return std::unexpected(Error::kInvalid);
  if (request.position > mount.max_file_bytes || request.bytes > mount.max_file_bytes - request.position) {
    return std::unexpected(Error::kFileTooBig);
  }
  const uint64_t end = request.position + request.bytes;
  // Blocks behind the size would be taken for damage by a check of the disk: with keep_size there is nothing to do.
  if (request.keep_size != 0 && end > inode->size) return std::unexpected(Error::kNotSupported);
  return fs.transact(mount, false, [&]() -> Result<int32_t> {
    const uint64_t last = (end - 1) >> mount.block_shift;
    for (uint64_t i = request.position >> mount.block_shift; i <= last; i++) {
      const auto mapped = TRY(fs.map_or_allocate(*inode, i));
      if (!mapped.is_new) continue;
      const BufferRef buffer = TRY(fs.cache.get_zeroed(mount, mapped.block));
      fs.cache.mark_dirty(buffer, 0, mount.block_bytes, Order::kData);
      inode->size = std::max(inode->size, std::min(end, (i + 1) << mount.block_shift));
      fs.inodes.mark_dirty(*inode);
      if (fs.cache.dirty_count() >= fs.cache.size() / 4) TRY_VOID(fs.commit(mount, false));
    }
    inode->size = std::max(inode->size, end);
    inode->changed = fs.now();
    fs.inodes.mark_dirty(*inode);
    return 0;
  });
}

}  // namespace ext2
