// SPDX-License-Identifier: BSD-3-Clause
// Close, Reopen, MarkMountPoint: what VFS holds of a node.
#include <algorithm>

#include "servers/ext2/requests.h"

namespace ext2 {

// Works while the driver is away: what cannot be freed now is freed later.
Result<int32_t> close(FileSystem& fs, const abi::fs::Close& request, abi::Message&) {
  Mount& mount = *TRY(fs.any_mount_of(request.node.mount));
  const InodeRef inode = TRY(fs.inodes.get(mount, request.node.node));
  inode->references -= std::min(inode->references, request.count);
  if (inode->references == 0 && inode->links == 0 && !mount.is_read_only) {
    inode->is_doomed = true;
    fs.release_doomed(mount);
  }
  return 0;
}

Result<int32_t> reopen(FileSystem& fs, const abi::fs::Reopen& request, abi::Message& reply) {
  Mount& mount = *TRY(fs.mount_of(request.node.mount));
  const InodeRef inode = TRY(fs.inodes.get(mount, request.node.node));
  inode->references += request.count;
  return fs.describe(*inode, reply);
}

Result<int32_t> mark_mount_point(FileSystem& fs, const abi::fs::MarkMountPoint& request, abi::Message&) {
  Mount& mount = *TRY(fs.mount_of(request.node.mount));
  const InodeRef inode = TRY(fs.inodes.get(mount, request.node.node));
  inode->is_mount_point = request.is_on != 0;
  return 0;
}

}  // namespace ext2
