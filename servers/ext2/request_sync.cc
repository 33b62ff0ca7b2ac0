// SPDX-License-Identifier: BSD-3-Clause
// Sync, StatFs: the counts of the file system.
#include <algorithm>

#include "servers/ext2/requests.h"

namespace ext2 {

Result<int32_t> sync(FileSystem& fs, const abi::fs::Sync& request, abi::Message&) {
  Result<> result;
  for (Mount& mount : fs.mounts) {
    if (!mount.is_used || mount.is_read_only) continue;
    if (request.mount != ~0u && request.mount != mount.index) continue;
    TRY_VOID(fs.finish_commit(mount));
    fs.release_doomed(mount);
    auto written = write_super(mount, fs.cache, fs.machine, false);
    if (written) written = mount.disk->flush();
    if (!written) {
      if (!mount.is_pending) fs.abort(mount);
      result = written;
    }
  }
  TRY_VOID(result);
  return 0;
}

Result<int32_t> stat_fs(FileSystem& fs, const abi::fs::StatFs& request, abi::Message& reply) {
  const Mount& mount = *TRY(fs.mount_of(request.mount));
  const uint32_t overhead =
      mount.first_data_block + mount.group_count * (2 + mount.inode_table_blocks) + 1;
  reply.set(abi::FileSystemInfo{
      .blocks = mount.block_count - std::min(overhead, mount.block_count),
      .free_blocks = mount.free_blocks,
      .available_blocks = mount.free_blocks - std::min<uint64_t>(mount.free_blocks, mount.reserved_blocks),
      .files = mount.inode_count,
      .free_files = mount.free_inodes,
      .block_bytes = mount.block_bytes,
      .magic = kMagic,
      .name_bytes = abi::kMaxName,
      .flags = mount.is_read_only ? 1u : 0u,
  });
  return 0;
}

}  // namespace ext2
