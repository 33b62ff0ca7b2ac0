// SPDX-License-Identifier: BSD-3-Clause
// getdents64. A position is a byte offset in the directory; it may point into the middle of an entry that was
// merged since, so each block is stepped through from its start.
#include <algorithm>

#include "lib/fs/directory_entry.h"
#include "servers/ext2/directory.h"
#include "servers/ext2/requests.h"

namespace ext2 {

namespace {

struct Fill {
  uint64_t position;
  bool is_full;
};

Result<Fill> list_block(FileSystem& fs, Inode& inode, uint64_t position, fs::DirectoryWriter& writer) {
  Mount& mount = *inode.mount;
  const uint64_t start = position & ~uint64_t(mount.block_bytes - 1);
  const uint32_t block = TRY(fs.map_block(inode, position >> mount.block_shift));
  if (block == 0) return fs.damaged(mount, "directory with a hole: inode", inode.number);
  const BufferRef buffer = TRY(fs.cache.get(mount, block));
  EntryCursor cursor(buffer.data(), mount.block_bytes);
  for (; !cursor.at_end(); cursor.next()) {
    if (!cursor.is_sound()) return fs.damaged(mount, "damaged directory: inode", inode.number);
    const DiskEntry& e = cursor.entry();
    if (start + cursor.offset() < position || e.inode == 0) continue;
    if (!writer.add(e.inode, start + cursor.offset() + e.bytes, shown_type(e.type), cursor.name())) {
      return Fill{start + cursor.offset(), true};
    }
  }
  return Fill{start + mount.block_bytes, false};
}

}  // namespace

Result<int32_t> read_directory(FileSystem& fs, const abi::fs::ReadDirectory& request, abi::Message& reply) {
  Mount& mount = *TRY(fs.mount_of(request.node.mount));
  const InodeRef inode = TRY(fs.inodes.get(mount, request.node.node));
  if (!inode->is_directory()) return std::unexpected(Error::kNotDirectory);
  alignas(8) static uint8_t records[8192];
  fs::DirectoryWriter writer({records, size_t(std::min<uint64_t>(sizeof records, request.bytes))});
  Fill at{request.position, false};
  while (!at.is_full && at.position < inode->size) {
    const auto next = list_block(fs, *inode, at.position, writer);
    if (!next && writer.used() == 0) return std::unexpected(next.error());
    if (!next) break;
    at = *next;
  }
  if (at.is_full && writer.used() == 0) return std::unexpected(Error::kInvalid);
  if (writer.used() != 0) TRY_VOID(fs.machine.copy_out(request.grant, 0, records, writer.used()));
  if ((request.flags & abi::fs::kNoAccessTime) == 0) fs.update_access_time(*inode);
  reply.set(abi::fs::ReadDirectory::Reply{at.position});
  return int32_t(writer.used());
}

}  // namespace ext2
