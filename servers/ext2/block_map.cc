// SPDX-License-Identifier: BSD-3-Clause
// Which block of the disk holds block n of a file: 12 numbers in the inode, then one, two or three levels of tables.
#include "servers/ext2/block_map.h"

#include "servers/ext2/file_system.h"

namespace ext2 {

std::optional<BlockPath> block_path(const Mount& mount, uint64_t index) {
  if (index < kDirectBlocks) return BlockPath{0, {uint32_t(index), 0, 0, 0}};
  index -= kDirectBlocks;
  const unsigned shift = mount.pointer_shift;
  const uint32_t mask = (1u << shift) - 1;
  for (unsigned depth = 1; depth <= 3; depth++) {
    const uint64_t span = 1ull << shift * depth;
    if (index < span) {
      BlockPath path{depth, {kDirectBlocks + depth - 1, 0, 0, 0}};
      for (unsigned i = 0; i < depth; i++) path.slot[i + 1] = uint32_t(index >> shift * (depth - 1 - i)) & mask;
      return path;
    }
    index -= span;
  }
  return std::nullopt;
}

Result<uint32_t> FileSystem::map_block(Inode& inode, uint64_t index) {
  Mount& mount = *inode.mount;
  const auto path = block_path(mount, index);
  if (!path) return std::unexpected(Error::kFileTooBig);
  uint32_t block = inode.block[path->slot[0]];
  for (unsigned level = 1;; level++) {
    if (block == 0) return 0;
    if (!mount.is_file_block(block)) return damaged(mount, "file with a wrong block number: inode", inode.number);
    if (level > path->depth) return block;
    const BufferRef table = TRY(cache.get(mount, block));
    block = table.as<uint32_t>()[path->slot[level]];
  }
}

// A new block for the file: data, or a zeroed table.
Result<uint32_t> FileSystem::new_table(Inode& inode, uint32_t goal, bool is_leaf) {
  Mount& mount = *inode.mount;
  const uint32_t block = TRY(allocate_block(mount, goal, inode.uid == 0));
  if (!is_leaf) {
    const BufferRef table = TRY(cache.get_zeroed(mount, block));
    cache.mark_dirty(table, 0, mount.block_bytes, Order::kIndirect);
  }
  inode.last_block = block;
  inode.sectors += mount.sectors_per_block();
  inodes.mark_dirty(inode);
  return block;
}

namespace {
// The block behind the one allocated last, or where the inode's group begins.
uint32_t goal_of(const Inode& inode, uint32_t previous) {
  if (previous != 0) return previous + 1;
  if (inode.last_block != 0) return inode.last_block + 1;
  return inode.mount->first_block_of(inode.mount->group_of_inode(inode.number));
}
}  // namespace

// The number in table[index], allocated if there is none.
Result<uint32_t> FileSystem::next_level(Inode& inode, const BufferRef& table, uint32_t index, bool is_leaf,
                                        bool& is_new) {
  auto* numbers = table.as<uint32_t>();
  if (numbers[index] == 0) {
    numbers[index] = TRY(new_table(inode, goal_of(inode, index > 0 ? numbers[index - 1] : 0), is_leaf));
    cache.mark_dirty(table, index * sizeof(uint32_t), sizeof(uint32_t), Order::kIndirect);
    is_new = true;
  }
  return numbers[index];
}

Result<FileSystem::Mapped> FileSystem::map_or_allocate(Inode& inode, uint64_t index) {
  Mount& mount = *inode.mount;
  const auto path = block_path(mount, index);
  if (!path) return std::unexpected(Error::kFileTooBig);
  bool is_new = false;
  const uint32_t slot = path->slot[0];
  if (inode.block[slot] == 0) {
    const uint32_t previous = slot > 0 && slot < kDirectBlocks ? inode.block[slot - 1] : 0;
    inode.block[slot] = TRY(new_table(inode, goal_of(inode, previous), path->depth == 0));
    is_new = true;
  }
  uint32_t block = inode.block[slot];
  for (unsigned level = 1;; level++) {
    if (!mount.is_file_block(block)) return damaged(mount, "file with a wrong block number: inode", inode.number);
    if (level > path->depth) return Mapped{block, is_new};
    is_new = false;
    const BufferRef table = TRY(cache.get(mount, block));
    block = TRY(next_level(inode, table, path->slot[level], level == path->depth, is_new));
  }
}

}  // namespace ext2
