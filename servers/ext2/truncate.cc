// SPDX-License-Identifier: BSD-3-Clause
// Cutting files. From the end, and in steps: whatever the size of the file, a transaction changes a bounded
// number of buffers, and between two steps the file is whole, only shorter.
#include <algorithm>
#include <cstring>

#include "servers/ext2/block_map.h"
#include "servers/ext2/file_system.h"

namespace ext2 {

namespace {

// One walk over the tables of a file, freeing from the back.
class Shrinker {
 public:
  Shrinker(FileSystem& fs, Inode& inode) : fs_(fs), inode_(inode), mount_(*inode.mount) {}

  // Keeps the first `keep` blocks. False: stopped early; kept() says how many blocks are left.
  bool run(uint64_t keep) {
    const uint64_t pointers = 1ull << mount_.pointer_shift;
    uint64_t base[4] = {0, kDirectBlocks, kDirectBlocks + pointers, kDirectBlocks + pointers + pointers * pointers};
    for (unsigned depth = 3; depth >= 1; depth--) {
      const uint64_t first = base[depth];
      if (!free_branch(inode_.block[kDirectBlocks + depth - 1], depth, keep > first ? keep - first : 0, first)) return false;
    }
    for (unsigned i = kDirectBlocks; i-- > keep;) free_branch(inode_.block[i], 0, 0, i);
    return true;
  }
  [[nodiscard]] uint64_t kept() const { return kept_; }

 private:
  // `first`: number in the file of the branch's first block; `keep` of its blocks stay.
  bool free_branch(uint32_t& number, unsigned depth, uint64_t keep, uint64_t first) {
    if (number == 0) return true;
    const bool is_kept = keep != 0;
    BufferRef table;
    if (depth > 0 && mount_.is_file_block(number)) {
      if (auto got = fs_.cache.get(mount_, number)) table = std::move(*got);
    }
    // Freed before its children: in a damaged file whose tables form a ring, each is descended into only once.
    const bool is_freed = !is_kept && fs_.free_block(mount_, number);
    if (table && (is_kept || is_freed) && !free_children(table, depth, keep, first)) {
      if (is_freed) fs_.unfree_block(mount_, number);
      return false;
    }
    if (is_kept) return true;
    number = 0;
    inode_.sectors -= std::min(inode_.sectors, mount_.sectors_per_block());
    return true;
  }

  bool free_children(const BufferRef& table, unsigned depth, uint64_t keep, uint64_t first) {
    const unsigned shift = mount_.pointer_shift * (depth - 1);
    const uint64_t span = 1ull << shift;
    auto* numbers = table.as<uint32_t>();
    const auto low = uint32_t(keep >> shift), end = 1u << mount_.pointer_shift;
    bool is_done = true;
    uint32_t i = end;
    while (is_done && i-- > low) {
      if (numbers[i] == 0) continue;
      const uint64_t start = uint64_t(i) * span;
      if (is_enough()) {
        kept_ = first + start + span;
        is_done = false;
      } else {
        is_done = free_branch(numbers[i], depth - 1, keep > start ? keep - start : 0, first + start);
      }
    }
    // A table that goes itself need not be written.
    if (keep != 0 || !is_done) {
      const uint32_t changed = is_done ? low : i;
      fs_.cache.mark_dirty(table, changed * 4, (end - changed) * 4, Order::kIndirect);
    }
    return is_done;
  }
  // Buffers that must stay until the commit.
  [[nodiscard]] bool is_enough() const { return fs_.cache.dirty_count() >= fs_.cache.size() / 4; }

  FileSystem& fs_;
  Inode& inode_;
  Mount& mount_;
  uint64_t kept_ = 0;
};

}  // namespace

Result<bool> FileSystem::shrink(Inode& inode, uint64_t new_size) {
  Mount& mount = *inode.mount;
  inodes.mark_dirty(inode);
  if (!inode.has_blocks()) {
    inode.size = new_size;
    return true;
  }
  Shrinker shrinker(*this, inode);
  const uint64_t keep = (new_size + mount.block_bytes - 1) >> mount.block_shift;
  if (shrinker.run(keep)) {
    inode.size = new_size;
    return true;
  }
  inode.size = std::min(inode.size, shrinker.kept() << mount.block_shift);
  return false;
}

Result<> FileSystem::set_size(Inode& inode, uint64_t new_size) {
  Mount& mount = *inode.mount;
  if (new_size > mount.max_file_bytes) return std::unexpected(Error::kFileTooBig);
  if (new_size < inode.size) {
    // What is cut off from the last block must read as zeros if the file grows again.
    const uint32_t tail = uint32_t(new_size) & (mount.block_bytes - 1);
    const uint32_t block = tail != 0 ? TRY(map_block(inode, new_size >> mount.block_shift)) : 0;
    if (block != 0) {
      const BufferRef buffer = TRY(cache.get(mount, block));
      std::memset(buffer.data() + tail, 0, mount.block_bytes - tail);
      cache.mark_dirty(buffer, tail, mount.block_bytes - tail, Order::kData);
    }
    while (!TRY(shrink(inode, new_size))) TRY_VOID(commit(mount, true));
  }
  inode.size = new_size;
  inode.modified = inode.changed = now();
  inodes.mark_dirty(inode);
  return {};
}

Result<> FileSystem::release_inode(Inode& inode) {
  Mount& mount = *inode.mount;
  const bool is_directory = inode.is_directory();
  while (!TRY(shrink(inode, 0))) TRY_VOID(commit(mount, true));
  free_inode(mount, inode.number, is_directory);
  inode.deleted = std::max(1u, uint32_t(abi::file_time_seconds(now())));
  inode.is_doomed = false;
  inodes.mark_dirty(inode);
  return {};
}

// After the disk came back: what could not be freed before.
void FileSystem::release_doomed(Mount& mount) {
  while (Inode* doomed = inodes.first_doomed(mount)) {
    auto released = transact(mount, true, [&]() -> Result<int32_t> {
      const InodeRef inode = TRY(inodes.get(mount, doomed->number));
      TRY_VOID(release_inode(*inode));
      return 0;
    });
    if (!released) {
      doomed->is_doomed = true;
      return;
    }
  }
}

}  // namespace ext2
