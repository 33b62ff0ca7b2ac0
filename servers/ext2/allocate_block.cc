// SPDX-License-Identifier: BSD-3-Clause
// Free blocks: one bitmap for each group. Changes of counts are deltas until the transaction ends.
#include <algorithm>
#include <bit>

#include "servers/ext2/bitmap.h"
#include "servers/ext2/file_system.h"

namespace ext2 {

// A free block of `group` with its number within the group in [from, end).
Result<uint32_t> FileSystem::take_block(Mount& mount, uint32_t group, uint32_t from, uint32_t end) {
  Group& g = mount.groups[group];
  if (int32_t(g.free_blocks) + g.block_delta <= 0) return std::unexpected(Error::kNoSpace);
  const BufferRef bitmap = TRY(cache.get(mount, g.block_bitmap));
  for (uint32_t bit = from;; bit++) {
    bit = find_clear_bit(bitmap.data(), bit, end);
    if (bit == end) return std::unexpected(Error::kNoSpace);
    const uint32_t block = mount.first_block_of(group) + bit;
    if (!mount.is_file_block(block)) {  // a damaged bitmap offers a bitmap, an inode table, …
      (void)damaged(mount, "block bitmap offers file-system data: block", block);
      continue;
    }
    set_bit(bitmap.data(), bit);
    cache.mark_dirty(bitmap, bit / 8, 1, Order::kBitmap);
    g.block_delta--;
    mount.has_deltas = true;
    return block;
  }
}

Result<uint32_t> FileSystem::allocate_block(Mount& mount, uint32_t goal, bool is_root) {
  if (!is_root && mount.free_blocks <= mount.reserved_blocks) return std::unexpected(Error::kNoSpace);
  if (goal < mount.first_file_block || goal >= mount.block_count) goal = mount.first_file_block;
  if (goal >= mount.block_count) return std::unexpected(Error::kNoSpace);
  const uint32_t first = mount.group_of_block(goal), bit = goal - mount.first_block_of(first);
  // Behind the goal, the other groups, and at last the part of the first group before the goal.
  for (uint32_t i = 0; i <= mount.group_count; i++) {
    const uint32_t group = (first + i) % mount.group_count;
    const uint32_t from = i == 0 ? bit : 0;
    const uint32_t end = i == mount.group_count ? bit : mount.blocks_in(group);
    auto block = take_block(mount, group, from, end);
    if (block || block.error() != Error::kNoSpace) return block;
  }
  return std::unexpected(Error::kNoSpace);
}

bool FileSystem::free_block(Mount& mount, uint32_t block) {
  if (!mount.is_file_block(block)) {
    (void)damaged(mount, "a file owns what is not its: block", block);
    return false;
  }
  const uint32_t group = mount.group_of_block(block), bit = block - mount.first_block_of(group);
  auto bitmap = cache.get(mount, mount.groups[group].block_bitmap);
  if (!bitmap) return false;  // the block is lost until the next check of the disk; the disk is failing
  if (!test_bit(bitmap->data(), bit)) {
    (void)damaged(mount, "a file owns a free block", block);
    return false;
  }
  clear_bit(bitmap->data(), bit);
  cache.mark_dirty(*bitmap, bit / 8, 1, Order::kBitmap);
  cache.forget(mount, block);
  mount.groups[group].block_delta++;
  mount.has_deltas = true;
  return true;
}

void FileSystem::unfree_block(Mount& mount, uint32_t block) {
  const uint32_t group = mount.group_of_block(block), bit = block - mount.first_block_of(group);
  if (auto bitmap = cache.get(mount, mount.groups[group].block_bitmap)) set_bit(bitmap->data(), bit);
  mount.groups[group].block_delta--;
}

}  // namespace ext2
