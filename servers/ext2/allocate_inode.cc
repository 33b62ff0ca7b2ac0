// SPDX-License-Identifier: BSD-3-Clause
// Free inodes: files near their directory, directories where there is room.
#include "servers/ext2/bitmap.h"
#include "servers/ext2/file_system.h"

namespace ext2 {

namespace {

// Emptiest group with at least the average number of free inodes.
uint32_t group_for_directory(const Mount& mount, uint32_t parent_group) {
  const uint64_t average = mount.free_inodes / mount.group_count;
  uint32_t best = parent_group;
  uint32_t best_blocks = 0;
  for (uint32_t i = 0; i < mount.group_count; i++) {
    const Group& g = mount.groups[i];
    if (g.free_inodes == 0 || g.free_inodes < average || g.free_blocks <= best_blocks) continue;
    best = i;
    best_blocks = g.free_blocks;
  }
  return best;
}

}  // namespace

Result<uint32_t> FileSystem::allocate_inode(Mount& mount, uint32_t parent, bool is_directory) {
  uint32_t group = mount.group_of_inode(parent);
  if (is_directory) group = group_for_directory(mount, group);
  for (uint32_t i = 0; i < mount.group_count; i++, group = (group + 1) % mount.group_count) {
    Group& g = mount.groups[group];
    if (int32_t(g.free_inodes) + g.inode_delta <= 0) continue;
    const BufferRef bitmap = TRY(cache.get(mount, g.inode_bitmap));
    const uint32_t from = group == 0 ? mount.first_inode - 1 : 0;
    if (from >= mount.inodes_per_group) continue;
    const uint32_t bit = find_clear_bit(bitmap.data(), from, mount.inodes_per_group);
    if (bit == mount.inodes_per_group) continue;
    set_bit(bitmap.data(), bit);
    cache.mark_dirty(bitmap, bit / 8, 1, Order::kBitmap);
    g.inode_delta--;
    if (is_directory) g.directory_delta++;
    mount.has_deltas = true;
    return group * mount.inodes_per_group + bit + 1;
  }
  return std::unexpected(Error::kNoSpace);
}

void FileSystem::free_inode(Mount& mount, uint32_t number, bool is_directory) {
  const uint32_t group = mount.group_of_inode(number), bit = (number - 1) % mount.inodes_per_group;
  Group& g = mount.groups[group];
  auto bitmap = cache.get(mount, g.inode_bitmap);
  if (!bitmap) return;
  if (number < mount.first_inode || !test_bit(bitmap->data(), bit)) {
    (void)damaged(mount, "freeing a free or reserved inode", number);
    return;
  }
  clear_bit(bitmap->data(), bit);
  cache.mark_dirty(*bitmap, bit / 8, 1, Order::kBitmap);
  g.inode_delta++;
  if (is_directory) g.directory_delta--;
  mount.has_deltas = true;
}

Result<InodeRef> FileSystem::new_inode(Inode& directory, uint32_t mode, const fs::Identity& who) {
  Mount& mount = *directory.mount;
  const bool is_directory = (mode & abi::kModeType) == abi::kModeDirectory;
  const uint32_t number = TRY(allocate_inode(mount, directory.number, is_directory));
  InodeRef node = TRY(inodes.create(mount, number));
  node->uid = who.uid;
  node->gid = who.gid;
  if ((directory.mode & abi::kModeSetGid) != 0) {
    node->gid = directory.gid;
    if (is_directory) mode |= abi::kModeSetGid;
  }
  node->mode = uint16_t(mode);
  node->links = 1;
  node->accessed = node->modified = node->changed = node->created = now();
  node->generation = uint32_t(abi::file_time_seconds(now())) + ++generation_ * 0x10001u;
  if (node->generation == 0) node->generation = 1;
  return node;
}

}  // namespace ext2
