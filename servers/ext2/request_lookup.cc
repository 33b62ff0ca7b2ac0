// SPDX-License-Identifier: BSD-3-Clause
#include "servers/ext2/requests.h"

namespace ext2 {

Result<int32_t> lookup(FileSystem& fs, const abi::fs::Lookup& request, abi::Message& reply) {
  Mount& mount = *TRY(fs.mount_of(request.walk.mount));
  const bool to_parent = (request.walk.flags & abi::fs::kWalkParent) != 0;
  const auto at = TRY(fs.walk(mount, request.walk, request.text, sizeof request.text, to_parent));
  if (at.stop != 0) return FileSystem::walk_stopped(at, reply);
  Inode& inode = *at.node;
  const bool is_searched = to_parent || (request.walk.flags & abi::fs::kWalkDirectory) != 0;
  if (is_searched && !inode.is_directory()) return std::unexpected(Error::kNotDirectory);
  if ((request.walk.flags & abi::fs::kWalkOpen) != 0) inode.references++;
  return fs.describe(inode, reply);
}

}  // namespace ext2
