// SPDX-License-Identifier: BSD-3-Clause
// mkdir, mknod.
#include "servers/ext2/nodes.h"
#include "servers/ext2/requests.h"

namespace ext2 {

Result<int32_t> make_node(FileSystem& fs, const abi::fs::MakeNode& request, abi::Message& reply) {
  Mount& mount = *TRY(fs.mount_of(request.walk.mount));
  auto place = TRY(find_place(fs, mount, request.walk, request.text, sizeof request.text));
  if (place.at.stop != 0) return FileSystem::walk_stopped(place.at, reply);
  if (place.exists) return std::unexpected(Error::kExists);
  Inode& directory = *place.at.node;
  const bool is_directory = (request.mode & abi::kModeType) == abi::kModeDirectory;
  if (!is_directory && place.at.has_slash) return std::unexpected(Error::kNoEntry);
  if (is_directory && directory.links >= kMaxLinks) return std::unexpected(Error::kTooManyLinks);
  return fs.transact(mount, false, [&]() -> Result<int32_t> {
    const InodeRef node = TRY(fs.new_inode(directory, request.mode, fs.arguments.who()));
    if (is_directory) {
      node->links = 2;
      TRY_VOID(fs.make_dots(*node, directory.number));
      directory.links++;
    } else if (node->is_device()) {
      set_device(*node, request.device);
    }
    TRY_VOID(fs.add_entry(directory, place.at.name, *node));
    return 0;
  });
}

}  // namespace ext2
