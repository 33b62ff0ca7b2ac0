// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>

#include "servers/ext2/requests.h"

namespace ext2 {

namespace {

alignas(8) const uint8_t kZeros[kMaxBlockBytes] = {};

// Blocks that follow each other on the disk come in with one request.
Result<> fetch_ahead(FileSystem& fs, Inode& inode, uint64_t first, uint64_t last) {
  uint32_t start = 0;
  unsigned count = 0;
  for (uint64_t i = first; i <= last; i++) {
    const uint32_t block = TRY(fs.map_block(inode, i));
    if (count != 0 && block == start + count) {
      count++;
      continue;
    }
    if (count > 1) fs.cache.prefetch(*inode.mount, start, count);
    start = block;
    count = block != 0 ? 1 : 0;
  }
  if (count > 1) fs.cache.prefetch(*inode.mount, start, count);
  return {};
}

Result<> copy_block(FileSystem& fs, Inode& inode, const abi::fs::Read& request, uint64_t position, uint32_t bytes) {
  Mount& mount = *inode.mount;
  const uint32_t block = TRY(fs.map_block(inode, position >> mount.block_shift));
  const uint64_t to = request.grant_offset + (position - request.position);
  if (block == 0) return fs.machine.copy_out(request.grant, to, kZeros, bytes);
  const BufferRef buffer = TRY(fs.cache.get(mount, block));
  return fs.machine.copy_out(request.grant, to, buffer.data() + (position & (mount.block_bytes - 1)), bytes);
}

}  // namespace

Result<int32_t> read(FileSystem& fs, const abi::fs::Read& request, abi::Message& reply) {
  Mount& mount = *TRY(fs.mount_of(request.node.mount));
  const InodeRef inode = TRY(fs.inodes.get(mount, request.node.node));
  if (inode->is_directory()) return std::unexpected(Error::kIsDirectory);
  if (!inode->is_regular()) return std::unexpected(Error::kInvalid);
  const uint64_t left = request.position < inode->size ? inode->size - request.position : 0;
  const uint64_t bytes = std::min({left, request.bytes, uint64_t(abi::fs::kMaxTransfer)});
  const uint64_t end = request.position + bytes;
  if (bytes > mount.block_bytes) {
    TRY_VOID(fetch_ahead(fs, *inode, request.position >> mount.block_shift, (end - 1) >> mount.block_shift));
  }
  uint64_t position = request.position;
  while (position < end) {
    const uint32_t room = mount.block_bytes - (uint32_t(position) & (mount.block_bytes - 1));
    const auto step = uint32_t(std::min<uint64_t>(room, end - position));
    const auto copied = copy_block(fs, *inode, request, position, step);
    if (!copied && position == request.position) return std::unexpected(copied.error());
    if (!copied) break;
    position += step;
  }
  if (bytes != 0 && (request.flags & abi::fs::kNoAccessTime) == 0) fs.update_access_time(*inode);
  reply.set(abi::fs::Transfer::Reply{position});
  return int32_t(position - request.position);
}

}  // namespace ext2
