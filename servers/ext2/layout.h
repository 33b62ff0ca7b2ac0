// SPDX-License-Identifier: BSD-3-Clause
// The second extended file system on disk: superblock, group descriptors, inodes, directory entries. Little
// endian, as are both machines. Nothing here is trusted: see mount_check.cc, inode.cc and directory.cc.
#pragma once
#include <cstdint>

namespace ext2 {

inline constexpr uint16_t kMagic = 0xEF53;
inline constexpr uint32_t kSuperPosition = 1024, kSuperBytes = 1024;
inline constexpr uint32_t kMinBlockShift = 10, kMaxBlockShift = 12;  // 1 KiB … 4 KiB
inline constexpr uint32_t kMaxBlockBytes = 1u << kMaxBlockShift;
inline constexpr uint32_t kRootInode = 2, kOldFirstInode = 11;
inline constexpr uint32_t kMaxLinks = 32000;

inline constexpr uint32_t kIncompatFileType = 2;
inline constexpr uint32_t kReadOnlyCompatSparse = 1, kReadOnlyCompatLargeFile = 2, kReadOnlyCompatBtree = 4;
inline constexpr uint32_t kKnownIncompat = kIncompatFileType;
inline constexpr uint32_t kKnownReadOnlyCompat =
    kReadOnlyCompatSparse | kReadOnlyCompatLargeFile | kReadOnlyCompatBtree;
inline constexpr uint16_t kStateClean = 1, kStateErrors = 2;

struct SuperBlock {
  uint32_t inodes, blocks, reserved_blocks, free_blocks, free_inodes, first_data_block, block_shift, fragment_shift;
  uint32_t blocks_per_group, fragments_per_group, inodes_per_group, mount_time, write_time;
  uint16_t mount_count, max_mount_count, magic, state, on_error, minor_revision;
  uint32_t check_time, check_interval, creator, revision;
  uint16_t reserved_uid, reserved_gid;
  uint32_t first_inode;
  uint16_t inode_bytes, group_number;
  uint32_t compat, incompat, read_only_compat;
  uint8_t uuid[16];
  char label[16], last_mounted[64];
  uint32_t algorithms;
  uint8_t rest[820];
};
static_assert(sizeof(SuperBlock) == kSuperBytes);

struct DiskGroup {
  uint32_t block_bitmap, inode_bitmap, inode_table;
  uint16_t free_blocks, free_inodes, directories, padding;
  uint8_t reserved[12];
};
static_assert(sizeof(DiskGroup) == 32);

inline constexpr unsigned kDirectBlocks = 12, kBlockPointers = 15;
struct DiskInode {
  uint16_t mode, uid_low;
  uint32_t size_low, accessed, changed, modified, deleted;
  uint16_t gid_low, links;
  uint32_t sectors, flags, version, block[kBlockPointers], generation, file_acl, size_high, fragment;
  uint16_t reserved1, padding, uid_high, gid_high;
  uint32_t reserved2;
};
static_assert(sizeof(DiskInode) == 128);
// What follows in larger inodes.
struct InodeExtra {
  uint16_t extra_bytes, checksum_high;
  uint32_t changed_extra, modified_extra, accessed_extra, created, created_extra;
};
static_assert(sizeof(InodeExtra) == 24);
inline constexpr uint32_t kFlagIndexedDirectory = 0x1000, kFlagImmutable = 0x10, kFlagAppendOnly = 0x20;
inline constexpr uint32_t kFastSymlinkBytes = sizeof(uint32_t) * kBlockPointers;

struct DiskEntry {  // name follows; entries are 4-byte aligned and fill their block
  uint32_t inode;
  uint16_t bytes;
  uint8_t name_bytes, type;
};
static_assert(sizeof(DiskEntry) == 8);
[[nodiscard]] constexpr uint32_t entry_bytes(uint32_t name_bytes) { return (sizeof(DiskEntry) + name_bytes + 3) & ~3u; }

// Type byte of directory entries: 1 regular 2 directory 3 char 4 block 5 fifo 6 socket 7 symlink.
[[nodiscard]] constexpr uint8_t entry_type_of_mode(uint32_t mode) {
  constexpr uint8_t kTypes[16] = {0, 5, 3, 0, 2, 0, 4, 0, 1, 0, 7, 0, 6, 0, 0, 0};
  return kTypes[mode >> 12 & 15];
}
// … and what getdents64 shows for it.
[[nodiscard]] constexpr uint8_t shown_type(uint8_t type) {
  constexpr uint8_t kTypes[8] = {0, 8, 4, 2, 6, 1, 12, 10};
  return type < 8 ? kTypes[type] : 0;
}

}  // namespace ext2
