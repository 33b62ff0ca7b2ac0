// SPDX-License-Identifier: BSD-3-Clause
// rename(2): the new name appears (or changes what it names) before the old one goes.
#include "servers/ext2/nodes.h"
#include "servers/ext2/requests.h"

namespace ext2 {

namespace {

bool is_dots(std::string_view name) { return name == "." || name == ".."; }

struct Move {
  InodeRef from, to;      // directories
  InodeRef node, target;  // target: what the new name names now, or none
  std::string_view old_name, new_name;
};

// A directory must not become its own ancestor.
Result<> check_ancestry(FileSystem& fs, Mount& mount, const Move& m) {
  if (!m.node->is_directory()) return {};
  FileSystem::Nodes nodes(fs, mount);
  InodeRef at = TRY(fs.inodes.get(mount, m.to->number));
  constexpr unsigned kMaxDepth = 4096;  // a damaged disk may have a ring
  for (unsigned i = 0; i < kMaxDepth; i++) {
    if (at->number == m.node->number) return std::unexpected(Error::kInvalid);
    if (at->number == kRootInode) return {};
    at = TRY(nodes.find(at, ".."));
  }
  return fs.damaged(mount, "ring of directories: inode", m.to->number);
}

Result<> check_target(FileSystem& fs, const Move& m) {
  const Inode& target = *m.target;
  if (target.is_mount_point) return std::unexpected(Error::kBusy);
  if (!fs::may_remove(fs.arguments.who(), m.to->mode, m.to->uid, target.uid)) return std::unexpected(Error::kPerm);
  if (!target.is_directory()) {
    if (m.node->is_directory()) return std::unexpected(Error::kNotDirectory);
    return {};
  }
  if (!m.node->is_directory()) return std::unexpected(Error::kIsDirectory);
  if (!TRY(fs.is_empty_directory(*m.target))) return std::unexpected(Error::kNotEmpty);
  return {};
}

Result<> check_move(FileSystem& fs, Mount& mount, const Move& m) {
  TRY_VOID(fs.check_write_access(*m.from, fs.arguments.who()));
  TRY_VOID(fs.check_write_access(*m.to, fs.arguments.who()));
  if (m.node->is_mount_point) return std::unexpected(Error::kBusy);
  if (!fs::may_remove(fs.arguments.who(), m.from->mode, m.from->uid, m.node->uid)) return std::unexpected(Error::kPerm);
  TRY_VOID(check_ancestry(fs, mount, m));
  if (m.target) return check_target(fs, m);
  if (m.node->is_directory() && m.from->number != m.to->number && m.to->links >= kMaxLinks) {
    return std::unexpected(Error::kTooManyLinks);
  }
  return {};
}

void drop_target(FileSystem& fs, Move& m) {
  Inode& target = *m.target;
  target.changed = fs.now();
  if (target.is_directory()) {
    target.links = 0;
    m.to->links--;
    fs.names.forget(target.mount->index, target.number, ".");
    fs.names.forget(target.mount->index, target.number, "..");
  } else if (target.links > 0) {
    target.links--;
  }
  fs.inodes.mark_dirty(target);
}

Result<int32_t> move(FileSystem& fs, Move& m) {
  if (m.target) {
    TRY_VOID(fs.replace_entry(*m.to, m.new_name, *m.node));
    drop_target(fs, m);
  } else {
    TRY_VOID(fs.add_entry(*m.to, m.new_name, *m.node));
  }
  TRY_VOID(fs.remove_entry(*m.from, m.old_name));
  if (m.node->is_directory() && m.from->number != m.to->number) {
    TRY_VOID(fs.replace_entry(*m.node, "..", *m.to));
    if (m.from->links > 2) m.from->links--;
    m.to->links++;
  }
  m.node->changed = fs.now();
  fs.inodes.mark_dirty(*m.node);
  return 0;
}

Result<Move> load_move(FileSystem& fs, Mount& mount, const abi::fs::Rename& request) {
  TRY_VOID(fs.arguments.load_identity(fs.machine, mount.area, request.uid, request.gid, request.group_count));
  TRY_VOID(fs.arguments.load_path(fs.machine, mount.area, request.path_bytes));
  TRY_VOID(fs.arguments.load_name(fs.machine, mount.area, request.name_bytes));
  Move m{.from = TRY(fs.inodes.get(mount, request.old_directory)),
         .to = TRY(fs.inodes.get(mount, request.new_directory)),
         .node = {}, .target = {},
         .old_name = fs.arguments.path(), .new_name = fs.arguments.name()};
  if (!m.from->is_directory() || !m.to->is_directory()) return std::unexpected(Error::kNotDirectory);
  if (m.old_name.empty() || m.new_name.empty() || is_dots(m.old_name) || is_dots(m.new_name)) {
    return std::unexpected(Error::kBusy);
  }
  FileSystem::Nodes nodes(fs, mount);
  m.node = TRY(nodes.find(m.from, m.old_name));
  auto target = nodes.find(m.to, m.new_name);
  if (target) {
    m.target = std::move(*target);
  } else if (target.error() != Error::kNoEntry) {
    return std::unexpected(target.error());
  }
  return m;
}

}  // namespace

Result<int32_t> rename(FileSystem& fs, const abi::fs::Rename& request, abi::Message&) {
  Mount& mount = *TRY(fs.mount_of(request.mount));
  Move m = TRY(load_move(fs, mount, request));
  if (m.target && (request.flags & abi::fs::kRenameNoReplace) != 0) return std::unexpected(Error::kExists);
  if (m.target && m.target->number == m.node->number) return 0;  // two names of one file: nothing to do
  TRY_VOID(check_move(fs, mount, m));
  TRY(fs.transact(mount, false, [&] { return move(fs, m); }));
  if (m.target && m.target->links == 0 && m.target->references == 0) {
    m.target->is_doomed = true;
    fs.release_doomed(mount);
  }
  return 0;
}

}  // namespace ext2
