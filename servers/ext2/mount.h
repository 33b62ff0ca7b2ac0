// SPDX-License-Identifier: BSD-3-Clause
// A mounted file system: geometry (validated once, in mount_check.cc, so that the rest need not doubt it) and
// free counts. The counts on disk are only brought up to date by sync; the bitmaps are the truth.
#pragma once
#include "servers/ext2/layout.h"
#include "servers/ext2/machine.h"

namespace ext2 {

class Cache;

struct Group {
  uint32_t block_bitmap, inode_bitmap, inode_table;
  uint32_t free_blocks, free_inodes, directories;
  // Changes by the request under way.
  int32_t block_delta, inode_delta, directory_delta;
};

struct Mount {
  bool is_used, is_read_only;
  bool is_pending;            // the driver died in a commit: its rest is written first when it is back
  bool is_pending_removal;
  uint16_t index;
  Disk* disk;
  abi::GrantId area;          // ArgumentArea in VFS
  uint32_t block_bytes, block_shift, pointer_shift;  // pointer_shift: log2 of block numbers in a block
  uint32_t inode_count, block_count, first_data_block, first_file_block, first_inode;
  uint32_t blocks_per_group, inodes_per_group, group_count;
  uint32_t inode_bytes, inode_table_blocks;
  uint32_t reserved_blocks;   // for root
  uint64_t free_blocks, free_inodes;
  uint64_t max_file_bytes;
  Group* groups;
  size_t group_memory;        // bytes allocated for groups
  unsigned complaints;
  bool has_deltas;            // some group has
  SuperBlock super;

  [[nodiscard]] uint64_t position_of(uint32_t block) const { return uint64_t(block) << block_shift; }
  [[nodiscard]] uint32_t group_of_block(uint32_t block) const { return (block - first_data_block) / blocks_per_group; }
  [[nodiscard]] uint32_t group_of_inode(uint32_t inode) const { return (inode - 1) / inodes_per_group; }
  [[nodiscard]] uint32_t first_block_of(uint32_t group) const { return first_data_block + group * blocks_per_group; }
  [[nodiscard]] uint32_t blocks_in(uint32_t group) const {
    const uint32_t left = block_count - first_block_of(group);
    return left < blocks_per_group ? left : blocks_per_group;
  }
  [[nodiscard]] bool is_inode(uint32_t number) const { return number >= 1 && number <= inode_count; }
  [[nodiscard]] bool has_file_types() const { return (super.incompat & kIncompatFileType) != 0; }
  [[nodiscard]] uint32_t sectors_per_block() const { return block_bytes >> 9; }

  // May a file own this block? Not the superblock, a bitmap or an inode table.
  [[nodiscard]] bool is_file_block(uint32_t block) const {
    if (block < first_file_block || block >= block_count) return false;
    const Group& g = groups[group_of_block(block)];
    return block != g.block_bitmap && block != g.inode_bitmap && block - g.inode_table >= inode_table_blocks;
  }
};

// Reads and checks superblock and group descriptors; fills `mount` (whose index, disk, is_read_only are set).
// kInvalid: not ext2, damaged, or with features that we do not know: the log says which.
Result<> check_mount(Mount& mount, Machine& machine);
// Superblock and descriptors with the current counts; is_clean: the state on disk says unmounted.
Result<> write_super(Mount& mount, Cache& cache, Machine& machine, bool is_clean);
// The descriptor of one group, with the deltas of the request under way, as a dirty buffer: a change of the number
// of directories is written through, because no bitmap tells it.
Result<> store_group(Mount& mount, Cache& cache, uint32_t group);
// At a mount that was not clean: count what the bitmaps say.
Result<> recount(Mount& mount);

}  // namespace ext2
