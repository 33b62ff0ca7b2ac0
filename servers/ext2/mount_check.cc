// SPDX-License-Identifier: BSD-3-Clause
// Believes nothing of a superblock: every number that later code divides by, shifts by or indexes with is
// checked here.
#include <algorithm>
#include <bit>
#include <cstring>

#include "servers/ext2/mount.h"

namespace ext2 {

namespace {

Result<> refuse(Machine& machine, std::string_view why, uint64_t number) {
  machine.log(why, number);
  return std::unexpected(Error::kInvalid);
}

Result<> read_at(Mount& mount, uint64_t position, void* to, uint32_t bytes) {
  const Piece piece{position, static_cast<uint8_t*>(to), bytes};
  return mount.disk->read({&piece, 1});
}

Result<> check_features(Mount& mount, Machine& machine) {
  const SuperBlock& s = mount.super;
  if (s.magic != kMagic) return refuse(machine, "not an ext2 file system: magic", s.magic);
  if (s.revision > 1) return refuse(machine, "unknown revision", s.revision);
  if (s.revision == 0) return {};
  if ((s.incompat & ~kKnownIncompat) != 0) {
    return refuse(machine, "unknown incompatible features", s.incompat & ~kKnownIncompat);
  }
  if ((s.read_only_compat & ~kKnownReadOnlyCompat) != 0 && !mount.is_read_only) {
    machine.log("unknown features: read-only", s.read_only_compat & ~kKnownReadOnlyCompat);
    mount.is_read_only = true;
  }
  return {};
}

Result<> check_geometry(Mount& mount, Machine& machine) {
  const SuperBlock& s = mount.super;
  if (s.block_shift > kMaxBlockShift - kMinBlockShift) return refuse(machine, "block size: shift", s.block_shift);
  mount.block_shift = kMinBlockShift + s.block_shift;
  mount.block_bytes = 1u << mount.block_shift;
  mount.pointer_shift = mount.block_shift - 2;
  mount.inode_bytes = s.revision == 0 ? sizeof(DiskInode) : s.inode_bytes;
  mount.first_inode = s.revision == 0 ? kOldFirstInode : s.first_inode;
  const uint32_t bits = mount.block_bytes * 8;
  if (mount.disk->granule() > mount.block_bytes) return refuse(machine, "block size of device", mount.disk->granule());
  if (!std::has_single_bit(mount.inode_bytes) || mount.inode_bytes < sizeof(DiskInode) ||
      mount.inode_bytes > mount.block_bytes) {
    return refuse(machine, "inode size", mount.inode_bytes);
  }
  if (s.first_data_block != (mount.block_bytes == 1024 ? 1u : 0u)) {
    return refuse(machine, "first data block", s.first_data_block);
  }
  if (s.blocks_per_group < 8 || s.blocks_per_group > bits) return refuse(machine, "blocks per group", s.blocks_per_group);
  if (s.inodes_per_group < mount.block_bytes / mount.inode_bytes || s.inodes_per_group > bits) {
    return refuse(machine, "inodes per group", s.inodes_per_group);
  }
  if (s.blocks <= s.first_data_block + 1) return refuse(machine, "number of blocks", s.blocks);
  if (uint64_t(s.blocks) << mount.block_shift > mount.disk->bytes()) {
    return refuse(machine, "larger than its device: blocks", s.blocks);
  }
  return {};
}

Result<> check_counts(Mount& mount, Machine& machine) {
  const SuperBlock& s = mount.super;
  mount.block_count = s.blocks;
  mount.first_data_block = s.first_data_block;
  mount.blocks_per_group = s.blocks_per_group;
  mount.inodes_per_group = s.inodes_per_group;
  mount.reserved_blocks = std::min(s.reserved_blocks, s.blocks);
  const uint64_t groups =
      (uint64_t(s.blocks) - s.first_data_block + s.blocks_per_group - 1) / s.blocks_per_group;
  if (groups * s.inodes_per_group != s.inodes) return refuse(machine, "number of inodes", s.inodes);
  mount.group_count = uint32_t(groups);
  mount.inode_count = s.inodes;
  mount.inode_table_blocks =
      uint32_t((uint64_t(s.inodes_per_group) * mount.inode_bytes + mount.block_bytes - 1) >> mount.block_shift);
  if (mount.first_inode <= kRootInode || mount.first_inode > s.inodes) {
    return refuse(machine, "first inode", mount.first_inode);
  }
  const uint64_t pointers = 1ull << mount.pointer_shift;
  const uint64_t blocks = kDirectBlocks + pointers + pointers * pointers + pointers * pointers * pointers;
  // i_blocks counts sectors in 32 bits; file positions are signed in user programs.
  mount.max_file_bytes = std::min<uint64_t>(blocks << mount.block_shift, 0xffffff00ull << 9);
  return {};
}

Result<> load_group(Mount& mount, Machine& machine, uint32_t index, const DiskGroup& from) {
  const auto is_inside = [&](uint32_t block, uint32_t count) {
    return block > mount.first_data_block && block < mount.block_count && count <= mount.block_count - block;
  };
  if (!is_inside(from.block_bitmap, 1) || !is_inside(from.inode_bitmap, 1) ||
      !is_inside(from.inode_table, mount.inode_table_blocks)) {
    return refuse(machine, "damaged group descriptor", index);
  }
  const uint32_t blocks = mount.blocks_in(index);
  mount.groups[index] = {
      .block_bitmap = from.block_bitmap,
      .inode_bitmap = from.inode_bitmap,
      .inode_table = from.inode_table,
      .free_blocks = std::min<uint32_t>(from.free_blocks, blocks),
      .free_inodes = std::min<uint32_t>(from.free_inodes, mount.inodes_per_group),
      .directories = std::min<uint32_t>(from.directories, mount.inodes_per_group),
      .block_delta = 0, .inode_delta = 0, .directory_delta = 0,
  };
  mount.free_blocks += mount.groups[index].free_blocks;
  mount.free_inodes += mount.groups[index].free_inodes;
  return {};
}

Result<> load_groups(Mount& mount, Machine& machine) {
  mount.group_memory = mount.group_count * sizeof(Group);
  mount.groups = static_cast<Group*>(TRY(machine.allocate(mount.group_memory)));
  const uint32_t per_block = mount.block_bytes / sizeof(DiskGroup);
  alignas(8) static uint8_t block[kMaxBlockBytes];
  mount.free_blocks = mount.free_inodes = 0;
  for (uint32_t i = 0; i < mount.group_count; i++) {
    const uint32_t at = mount.first_data_block + 1 + i / per_block;
    mount.first_file_block = at + 1;
    if (at >= mount.block_count) return refuse(machine, "group descriptors beyond the end: group", i);
    if (i % per_block == 0) TRY_VOID(read_at(mount, mount.position_of(at), block, mount.block_bytes));
    DiskGroup g;
    std::memcpy(&g, block + i % per_block * sizeof g, sizeof g);
    TRY_VOID(load_group(mount, machine, i, g));
  }
  return {};
}

}  // namespace

Result<> check_mount(Mount& mount, Machine& machine) {
  if (mount.disk->bytes() < kSuperPosition + kSuperBytes) return refuse(machine, "device too small", mount.disk->bytes());
  TRY_VOID(read_at(mount, kSuperPosition, &mount.super, kSuperBytes));
  TRY_VOID(check_features(mount, machine));
  TRY_VOID(check_geometry(mount, machine));
  TRY_VOID(check_counts(mount, machine));
  TRY_VOID(load_groups(mount, machine));
  return {};
}

}  // namespace ext2
