// SPDX-License-Identifier: BSD-3-Clause
// GetAttributes, SetAttributes.
#include "servers/ext2/requests.h"

namespace ext2 {

Result<int32_t> get_attributes(FileSystem& fs, const abi::fs::GetAttributes& request, abi::Message& reply) {
  Mount& mount = *TRY(fs.mount_of(request.node.mount));
  const InodeRef inode = TRY(fs.inodes.get(mount, request.node.node));
  return fs.describe(*inode, reply);
}

Result<int32_t> set_attributes(FileSystem& fs, const abi::fs::SetAttributes& request, abi::Message&) {
  Mount& mount = *TRY(fs.mount_of(request.node.mount));
  const InodeRef inode = TRY(fs.inodes.get(mount, request.node.node));
  return fs.transact(mount, false, [&]() -> Result<int32_t> {
    const auto time = [&](abi::FileTime t) { return t == abi::kTimeNow ? fs.now() : t; };
    const uint32_t mask = request.mask;
    if ((mask & abi::fs::kSetMode) != 0) {
      inode->mode = uint16_t((inode->mode & abi::kModeType) | (request.mode & abi::kModePermissions));
    }
    if ((mask & abi::fs::kSetUid) != 0) inode->uid = request.uid;
    if ((mask & abi::fs::kSetGid) != 0) inode->gid = request.gid;
    if ((mask & abi::fs::kSetAccessed) != 0) inode->accessed = time(request.accessed);
    if ((mask & abi::fs::kSetModified) != 0) inode->modified = time(request.modified);
    inode->changed = fs.now();
    fs.inodes.mark_dirty(*inode);
    return 0;
  });
}

}  // namespace ext2
