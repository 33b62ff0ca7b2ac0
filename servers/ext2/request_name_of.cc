// SPDX-License-Identifier: BSD-3-Clause
// For getcwd: under which name a directory stands in its parent.
#include "servers/ext2/directory.h"
#include "servers/ext2/requests.h"

namespace ext2 {

Result<int32_t> name_of(FileSystem& fs, const abi::fs::NameOf& request, abi::Message&) {
  Mount& mount = *TRY(fs.mount_of(request.directory.mount));
  const InodeRef directory = TRY(fs.inodes.get(mount, request.directory.node));
  if (!directory->is_directory()) return std::unexpected(Error::kNotDirectory);
  for (uint64_t i = 0; i < directory->size >> mount.block_shift; i++) {
    const uint32_t block = TRY(fs.map_block(*directory, i));
    if (block == 0) return fs.damaged(mount, "directory with a hole: inode", directory->number);
    const BufferRef buffer = TRY(fs.cache.get(mount, block));
    for (EntryCursor cursor(buffer.data(), mount.block_bytes); !cursor.at_end(); cursor.next()) {
      if (!cursor.is_sound()) return fs.damaged(mount, "damaged directory: inode", directory->number);
      const std::string_view name = cursor.name();
      if (cursor.entry().inode != request.node || name == "." || name == "..") continue;
      if (name.size() > request.bytes) return std::unexpected(Error::kRange);
      TRY_VOID(fs.machine.copy_out(request.grant, 0, name.data(), name.size()));
      return int32_t(name.size());
    }
  }
  return std::unexpected(Error::kNoEntry);
}

}  // namespace ext2
