// SPDX-License-Identifier: BSD-3-Clause
// The counts and the state of a mounted file system: made up at mount, written at sync.
#include <bit>
#include <cstring>

#include "servers/ext2/cache.h"
#include "servers/ext2/mount.h"

namespace ext2 {

namespace {

alignas(8) uint8_t g_block[kMaxBlockBytes];

Result<> transfer(Mount& mount, uint64_t position, void* data, uint32_t bytes, bool is_write) {
  const Piece piece{position, static_cast<uint8_t*>(data), bytes};
  return is_write ? mount.disk->write({&piece, 1}) : mount.disk->read({&piece, 1});
}

Result<uint32_t> count_free(Mount& mount, uint32_t bitmap, uint32_t bits) {
  TRY_VOID(transfer(mount, mount.position_of(bitmap), g_block, mount.block_bytes, false));
  uint32_t used = 0;
  for (uint32_t i = 0; i < bits / 8; i++) used += unsigned(std::popcount(g_block[i]));
  for (uint32_t i = bits & ~7u; i < bits; i++) used += g_block[i / 8] >> i % 8 & 1;
  return bits - used;
}

void store_group(const Group& from, DiskGroup& to) {
  to.free_blocks = uint16_t(int32_t(from.free_blocks) + from.block_delta);
  to.free_inodes = uint16_t(int32_t(from.free_inodes) + from.inode_delta);
  to.directories = uint16_t(int32_t(from.directories) + from.directory_delta);
}

}  // namespace

Result<> recount(Mount& mount) {
  mount.free_blocks = mount.free_inodes = 0;
  for (uint32_t i = 0; i < mount.group_count; i++) {
    Group& g = mount.groups[i];
    g.free_blocks = TRY(count_free(mount, g.block_bitmap, mount.blocks_in(i)));
    g.free_inodes = TRY(count_free(mount, g.inode_bitmap, mount.inodes_per_group));
    mount.free_blocks += g.free_blocks;
    mount.free_inodes += g.free_inodes;
  }
  return {};
}

Result<> store_group(Mount& mount, Cache& cache, uint32_t group) {
  const uint32_t per_block = mount.block_bytes / sizeof(DiskGroup), offset = group % per_block * sizeof(DiskGroup);
  BufferRef buffer = TRY(cache.get(mount, mount.first_data_block + 1 + group / per_block));
  store_group(mount.groups[group], *buffer.as<DiskGroup>(offset));
  cache.mark_dirty(buffer, offset, sizeof(DiskGroup), Order::kBitmap);
  return {};
}

Result<> write_super(Mount& mount, Cache& cache, Machine& machine, bool is_clean) {
  for (uint32_t i = 0; i < mount.group_count; i++) {
    TRY_VOID(store_group(mount, cache, i));
    if (cache.dirty_count() >= Cache::kMinBuffers / 4) TRY_VOID(cache.commit(mount, false));
  }
  TRY_VOID(cache.commit(mount, false));
  SuperBlock& s = mount.super;
  s.free_blocks = uint32_t(mount.free_blocks);
  s.free_inodes = uint32_t(mount.free_inodes);
  s.write_time = uint32_t(abi::file_time_seconds(machine.now()));
  s.state = uint16_t(is_clean ? s.state | kStateClean : s.state & ~kStateClean);
  // The superblock is 1 KiB at 1 KiB; a device with larger sectors needs the whole block around it.
  const uint32_t bytes = mount.disk->granule() > kSuperBytes ? mount.disk->granule() : kSuperBytes;
  const uint64_t position = kSuperPosition / bytes * bytes;
  TRY_VOID(transfer(mount, position, g_block, bytes, false));
  std::memcpy(g_block + (kSuperPosition - position), &s, sizeof s);
  return transfer(mount, position, g_block, bytes, true);
}

}  // namespace ext2
