// SPDX-License-Identifier: BSD-3-Clause
// chmod, chown, utimens. VFS checks who may; the file system stores.
#include "servers/vfs/requests.h"

namespace vfs {

namespace {

Result<int32_t> store(Vfs& vfs, const Vfs::Node& node, abi::fs::SetAttributes what) {
  if (node.mount == nullptr) return 0;  // a pipe: nothing to keep
  what.node = {node.mount->number, uint32_t(node.a.inode)};
  Message m = Message::of(what);
  TRY_VOID(vfs.ask(*node.mount->file_system, m));
  if (Vnode* v = vfs.find_vnode(*node.mount, uint32_t(node.a.inode))) {
    if ((what.mask & abi::fs::kSetMode) != 0) v->mode = v->type() | (what.mode & abi::kModePermissions);
    if ((what.mask & abi::fs::kSetUid) != 0) v->uid = what.uid;
    if ((what.mask & abi::fs::kSetGid) != 0) v->gid = what.gid;
  }
  return 0;
}

Result<> check_descriptor(const Vfs::Node& node) {
  if (node.file != nullptr && node.file->kind == FileKind::kPath) return std::unexpected(Error::kBadFd);
  return {};
}

}  // namespace

Result<int32_t> set_mode(Vfs& vfs, Process& p, const abi::vfs::SetMode& request, Message&) {
  const auto node = TRY(vfs.find_node(p, request.path, request.text, sizeof request.text, request.flags));
  TRY_VOID(check_descriptor(node));
  if (!p.is_root() && p.uid != node.a.uid) return std::unexpected(Error::kPerm);
  const uint32_t type = abi::attributes_mode(node.type) & abi::kModeType;
  if (type == abi::kModeSymlink) return std::unexpected(Error::kNotSupported);
  abi::fs::SetAttributes what{};
  what.mask = abi::fs::kSetMode;
  what.mode = request.mode & abi::kModePermissions;
  if (!p.is_root() && !p.who().is_in_group(node.a.gid)) what.mode &= ~abi::kModeSetGid;
  return store(vfs, node, what);
}

Result<int32_t> set_owner(Vfs& vfs, Process& p, const abi::vfs::SetOwner& request, Message&) {
  constexpr uint32_t kLeave = 0xffffffff;
  const auto node = TRY(vfs.find_node(p, request.path, request.text, sizeof request.text, request.flags));
  TRY_VOID(check_descriptor(node));
  if (!p.is_root()) {
    const bool keeps_owner = request.uid == kLeave || request.uid == node.a.uid;
    const bool may_group = request.gid == kLeave || p.who().is_in_group(request.gid);
    if (p.uid != node.a.uid || !keeps_owner || !may_group) return std::unexpected(Error::kPerm);
  }
  abi::fs::SetAttributes what{};
  what.mask = (request.uid != kLeave ? abi::fs::kSetUid : 0) | (request.gid != kLeave ? abi::fs::kSetGid : 0);
  what.uid = request.uid;
  what.gid = request.gid;
  const uint32_t mode = abi::attributes_mode(node.type);
  if ((mode & abi::kModeType) == abi::kModeRegular && (mode & (abi::kModeSetUid | abi::kModeSetGid)) != 0) {
    what.mask |= abi::fs::kSetMode;
    what.mode = mode & abi::kModePermissions & ~abi::kModeSetUid;
    if ((mode & 010) != 0) what.mode &= ~abi::kModeSetGid;
  }
  return store(vfs, node, what);
}

Result<int32_t> set_times(Vfs& vfs, Process& p, const abi::vfs::SetTimes& request, Message&) {
  const auto is_valid = [](abi::FileTime t) {
    return t == abi::kTimeNow || t == abi::kTimeOmit || abi::file_time_ns(t) < 1'000'000'000;
  };
  if (!is_valid(request.accessed) || !is_valid(request.modified)) return std::unexpected(Error::kInvalid);
  const auto node = TRY(vfs.find_node(p, request.path, request.text, sizeof request.text, request.flags));
  TRY_VOID(check_descriptor(node));
  abi::fs::SetAttributes what{};
  what.accessed = request.accessed;
  what.modified = request.modified;
  what.mask = (request.accessed != abi::kTimeOmit ? abi::fs::kSetAccessed : 0) |
              (request.modified != abi::kTimeOmit ? abi::fs::kSetModified : 0);
  if (what.mask == 0) return 0;
  if (!p.is_root() && p.uid != node.a.uid) {
    const bool is_touch = request.accessed == abi::kTimeNow && request.modified == abi::kTimeNow;
    const uint32_t mode = abi::attributes_mode(node.type);
    if (!is_touch) return std::unexpected(Error::kPerm);
    if (!fs::may_access(p.who(), mode, node.a.uid, node.a.gid, fs::kMayWrite)) return std::unexpected(Error::kAccess);
  }
  return store(vfs, node, what);
}

}  // namespace vfs
