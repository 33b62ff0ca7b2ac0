// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>

#include "servers/ext2/requests.h"

namespace ext2 {

namespace {

// Into one block of the file. The buffer is dirty before it is changed, so that an abort forgets the change.
Result<> fill_block(FileSystem& fs, Inode& inode, abi::GrantId grant, uint64_t from, uint64_t position,
                    uint32_t bytes) {
  Mount& mount = *inode.mount;
  const uint32_t offset = uint32_t(position) & (mount.block_bytes - 1);
  const auto mapped = TRY(fs.map_or_allocate(inode, position >> mount.block_shift));
  const bool is_whole = bytes == mount.block_bytes;
  BufferRef buffer = mapped.is_new || is_whole ? TRY(fs.cache.get_zeroed(mount, mapped.block))
                                               : TRY(fs.cache.get(mount, mapped.block));
  if (mapped.is_new) {
    fs.cache.mark_dirty(buffer, 0, mount.block_bytes, Order::kData);
  } else {
    fs.cache.mark_dirty(buffer, offset, bytes, Order::kData);
  }
  return fs.machine.copy_in(grant, from, buffer.data() + offset, bytes);
}

// What was written before the disk was full or the caller's memory ended counts.
bool ends_early(Error e) { return e == Error::kNoSpace || e == Error::kFault || e == Error::kFileTooBig; }

Result<uint64_t> write_blocks(FileSystem& fs, Inode& inode, const abi::fs::Write& request, uint64_t start) {
  Mount& mount = *inode.mount;
  const uint64_t limit = start < mount.max_file_bytes ? mount.max_file_bytes - start : 0;
  if (limit == 0) return std::unexpected(Error::kFileTooBig);
  const uint64_t end = start + std::min({request.bytes, limit, uint64_t(abi::fs::kMaxTransfer)});
  uint64_t position = start;
  while (position < end) {
    const uint32_t room = mount.block_bytes - (uint32_t(position) & (mount.block_bytes - 1));
    const auto step = uint32_t(std::min<uint64_t>(room, end - position));
    const auto filled = fill_block(fs, inode, request.grant, request.grant_offset + (position - start), position, step);
    if (!filled && (position == start || !ends_early(filled.error()))) return std::unexpected(filled.error());
    if (!filled) break;
    position += step;
  }
  return position;
}

void drop_privilege_bits(Inode& inode) {
  inode.mode &= uint16_t(~abi::kModeSetUid);
  if ((inode.mode & 010) != 0) inode.mode &= uint16_t(~abi::kModeSetGid);
}

}  // namespace

Result<int32_t> write(FileSystem& fs, const abi::fs::Write& request, abi::Message& reply) {
  Mount& mount = *TRY(fs.mount_of(request.node.mount));
  const InodeRef inode = TRY(fs.inodes.get(mount, request.node.node));
  if (!inode->is_regular()) return std::unexpected(Error::kInvalid);
  const uint64_t start = request.position == abi::fs::kAppend ? inode->size : request.position;
  reply.set(abi::fs::Transfer::Reply{start});
  if (request.bytes == 0) return 0;
  return fs.transact(mount, false, [&]() -> Result<int32_t> {
    const uint64_t position = TRY(write_blocks(fs, *inode, request, start));
    inode->size = std::max(inode->size, position);
    inode->modified = inode->changed = fs.now();
    if ((request.flags & abi::fs::kDropPrivilegeBits) != 0) drop_privilege_bits(*inode);
    if (inode->size > 0x7fffffff) mount.super.read_only_compat |= kReadOnlyCompatLargeFile;
    fs.inodes.mark_dirty(*inode);
    reply.set(abi::fs::Transfer::Reply{position});
    return int32_t(position - start);
  });
}

}  // namespace ext2
