// SPDX-License-Identifier: BSD-3-Clause
// unlink, rmdir.
#include "servers/ext2/nodes.h"
#include "servers/ext2/requests.h"

namespace ext2 {

namespace {

Result<> check_unlink(FileSystem& fs, const FileSystem::Walked& at, Inode& node, bool is_rmdir) {
  const Inode& directory = *at.node;
  TRY_VOID(fs.check_write_access(directory, fs.arguments.who()));
  if (!fs::may_remove(fs.arguments.who(), directory.mode, directory.uid, node.uid)) return std::unexpected(Error::kPerm);
  if (node.is_mount_point) return std::unexpected(Error::kBusy);
  if (!is_rmdir) {
    if (node.is_directory()) return std::unexpected(Error::kIsDirectory);
    if (at.has_slash) return std::unexpected(Error::kNotDirectory);
    return {};
  }
  if (!node.is_directory()) return std::unexpected(Error::kNotDirectory);
  if (!TRY(fs.is_empty_directory(node))) return std::unexpected(Error::kNotEmpty);
  return {};
}

void drop_links(FileSystem& fs, Inode& directory, Inode& node) {
  node.changed = fs.now();
  if (node.is_directory()) {
    node.links = 0;
    if (directory.links > 2) directory.links--;
    fs.names.forget(node.mount->index, node.number, ".");
    fs.names.forget(node.mount->index, node.number, "..");
  } else if (node.links > 0) {
    node.links--;
  }
  fs.inodes.mark_dirty(node);
}

}  // namespace

Result<int32_t> unlink(FileSystem& fs, const abi::fs::Unlink& request, abi::Message& reply) {
  Mount& mount = *TRY(fs.mount_of(request.walk.mount));
  const bool is_rmdir = (request.flags & abi::kAtRemoveDirectory) != 0;
  auto at = TRY(fs.walk(mount, request.walk, request.text, sizeof request.text, true));
  if (at.stop != 0) return FileSystem::walk_stopped(at, reply);
  if (at.name.empty()) return std::unexpected(is_rmdir ? Error::kBusy : Error::kIsDirectory);
  if (at.name == ".") return std::unexpected(is_rmdir ? Error::kInvalid : Error::kIsDirectory);
  if (at.name == "..") return std::unexpected(is_rmdir ? Error::kNotEmpty : Error::kIsDirectory);
  FileSystem::Nodes nodes(fs, mount);
  const InodeRef node = TRY(nodes.find(at.node, at.name));
  TRY_VOID(check_unlink(fs, at, *node, is_rmdir));
  const bool is_last = node->references == 0 && (is_rmdir || node->links <= 1);
  // A small file goes in one transaction; for a large one, its name goes first.
  const bool is_small = node->sectors <= 2048;
  TRY(fs.transact(mount, true, [&]() -> Result<int32_t> {
    TRY_VOID(fs.remove_entry(*at.node, at.name));
    drop_links(fs, *at.node, *node);
    if (is_last && is_small) TRY_VOID(fs.release_inode(*node));
    return 0;
  }));
  if (is_last && !is_small) {
    node->is_doomed = true;
    fs.release_doomed(mount);
  }
  return 0;
}

}  // namespace ext2
