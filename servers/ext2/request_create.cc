// SPDX-License-Identifier: BSD-3-Clause
// open(2) with O_CREAT.
#include "servers/ext2/nodes.h"
#include "servers/ext2/requests.h"

namespace ext2 {

namespace {

Result<int32_t> make_file(FileSystem& fs, FileSystem::Walked& at, uint32_t mode, abi::Message& reply) {
  if (at.has_slash) return std::unexpected(Error::kIsDirectory);
  Inode& directory = *at.node;
  InodeRef node;
  TRY(fs.transact(*directory.mount, false, [&]() -> Result<int32_t> {
    node = TRY(fs.new_inode(directory, abi::kModeRegular | (mode & abi::kModePermissions), fs.arguments.who()));
    TRY_VOID(fs.add_entry(directory, at.name, *node));
    return 0;
  }));
  node->references++;
  const int32_t type = fs.describe(*node, reply);
  auto attributes = reply.as<abi::Attributes>();
  attributes.blocks = abi::fs::kCreated;
  reply.set(attributes);
  return type;
}

}  // namespace

Result<int32_t> create(FileSystem& fs, const abi::fs::Create& request, abi::Message& reply) {
  Mount& mount = *TRY(fs.mount_of(request.walk.mount));
  auto place = TRY(find_place(fs, mount, request.walk, request.text, sizeof request.text));
  if (place.at.stop != 0) return FileSystem::walk_stopped(place.at, reply);
  if (!place.exists) return make_file(fs, place.at, request.mode, reply);
  if ((request.flags & abi::kOpenExclusive) != 0) return std::unexpected(Error::kExists);

  // What is there, as a walk to the end would have found it.
  FileSystem::Nodes nodes(fs, mount);
  fs::Walker<FileSystem::Nodes> walker(nodes, fs.arguments.who(), request.walk.root, fs.arguments.path());
  const bool is_followed = (request.walk.flags & abi::fs::kWalkNoFollow) == 0;
  const auto at = TRY(walker.to_node(TRY(fs.inodes.get(mount, request.walk.start)), is_followed));
  if (at.stop != 0) return FileSystem::walk_stopped(at, reply);
  at.node->references++;
  return fs.describe(*at.node, reply);
}

}  // namespace ext2
