// SPDX-License-Identifier: BSD-3-Clause
#include "servers/ext2/requests.h"

namespace ext2 {

Result<int32_t> link(FileSystem& fs, const abi::fs::Link& request, abi::Message&) {
  Mount& mount = *TRY(fs.mount_of(request.node.mount));
  TRY_VOID(fs.arguments.load_identity(fs.machine, mount.area, request.uid, request.gid, request.group_count));
  TRY_VOID(fs.arguments.load_name(fs.machine, mount.area, request.name_bytes));
  const std::string_view name = fs.arguments.name();
  const InodeRef directory = TRY(fs.inodes.get(mount, request.directory));
  const InodeRef node = TRY(fs.inodes.get(mount, request.node.node));
  if (!directory->is_directory()) return std::unexpected(Error::kNotDirectory);
  if (name.empty() || name == "." || name == "..") return std::unexpected(Error::kExists);
  const auto found = fs.find_entry(*directory, name);
  if (found) return std::unexpected(Error::kExists);
  if (found.error() != Error::kNoEntry) return std::unexpected(found.error());
  TRY_VOID(fs.check_write_access(*directory, fs.arguments.who()));
  if (node->is_directory()) return std::unexpected(Error::kPerm);
  if (node->links == 0) return std::unexpected(Error::kNoEntry);
  if (node->links >= kMaxLinks) return std::unexpected(Error::kTooManyLinks);
  return fs.transact(mount, false, [&]() -> Result<int32_t> {
    node->links++;
    node->changed = fs.now();
    fs.inodes.mark_dirty(*node);
    TRY_VOID(fs.add_entry(*directory, name, *node));
    return 0;
  });
}

}  // namespace ext2
