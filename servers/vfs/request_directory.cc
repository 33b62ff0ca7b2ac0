// SPDX-License-Identifier: BSD-3-Clause
// chdir, chroot, getcwd.
#include <cstring>

#include "servers/vfs/requests.h"

namespace vfs {

namespace {

Result<Vnode*> open_directory(Vfs& vfs, Process& p, const abi::vfs::Path& path, const char* text,
                              size_t text_bytes) {
  Message m;
  m.type = abi::fs::Lookup::kType;
  Mount* mount = TRY(vfs.walk_path(p, path, text, text_bytes, abi::fs::kWalkOpen | abi::fs::kWalkDirectory, m,
                                   Vfs::text_bytes_of<abi::fs::Lookup>()));
  return vfs.take_vnode(*mount, m);
}

Result<> check_search(const Process& p, const Vnode& v) {
  if (!v.is_directory()) return std::unexpected(Error::kNotDirectory);
  if (!fs::may_access(p.who(), v.mode, v.uid, v.gid, fs::kMayExecute)) return std::unexpected(Error::kAccess);
  return {};
}

// `v` comes with a reference, which the process takes over or which is given back.
Result<int32_t> set_directory(Vfs& vfs, Process& p, Vnode* v, Vnode*& place) {
  if (const auto r = check_search(p, *v); !r) {
    vfs.release(v);
    return std::unexpected(r.error());
  }
  vfs.release(place);
  place = v;
  return 0;
}

}  // namespace

Result<int32_t> change_directory(Vfs& vfs, Process& p, const abi::vfs::ChangeDirectory& request, Message&) {
  if (request.path.bytes == 0 && (request.flags & abi::kAtEmptyPath) != 0) {
    OpenFile* file = TRY(vfs.file_of(p, request.path.directory));
    if (file->vnode == nullptr) return std::unexpected(Error::kNotDirectory);
    return set_directory(vfs, p, Vfs::hold(file->vnode), p.cwd);
  }
  Vnode* v = TRY(open_directory(vfs, p, request.path, request.text, sizeof request.text));
  return set_directory(vfs, p, v, p.cwd);
}

Result<int32_t> change_root(Vfs& vfs, Process& p, const abi::vfs::ChangeRoot& request, Message&) {
  if (!p.is_root()) return std::unexpected(Error::kPerm);
  Vnode* v = TRY(open_directory(vfs, p, request.path, request.text, sizeof request.text));
  return set_directory(vfs, p, v, p.root);
}

namespace {

// Builds the path from its end: at each step the name of a directory in its parent.
class PathBuilder {
 public:
  PathBuilder(Vfs& vfs, Process& p) : vfs_(vfs), p_(p), mount_(p.cwd->mount), node_(p.cwd->node) {}

  Result<std::string_view> build() {
    for (unsigned i = 0; i < abi::kMaxPath / 2; i++) {
      if (mount_ == p_.root->mount && node_ == p_.root->node) return text();
      if (node_ == mount_->root->node) {
        const Vnode* covered = mount_->covered;
        if (covered == nullptr) return text();  // the root of all, above the caller's own
        mount_ = covered->mount;
        node_ = covered->node;
      } else {
        TRY_VOID(step());
      }
    }
    return std::unexpected(Error::kLoop);
  }

 private:
  [[nodiscard]] std::string_view text() {
    if (at_ == sizeof text_) text_[--at_] = '/';
    return {text_ + at_, sizeof text_ - at_};
  }

  Result<> step() {
    if (mount_->is_dead) return std::unexpected(Error::kIo);
    Service& service = *mount_->file_system;
    abi::fs::Lookup up{};
    up.walk = {mount_->number, node_, 0, 0, 0, 2, 0, abi::fs::kWalkTextInline};
    std::memcpy(up.text, "..", 2);
    Message m = Message::of(up);
    TRY_VOID(vfs_.ask(service, m));
    if (m.type < 0x1000) return std::unexpected(Error::kNoEntry);
    const auto parent = uint32_t(m.as<abi::Attributes>().inode);
    char name[abi::kMaxName];
    const ScopedGrant grant(vfs_.port, TRY(vfs_.port.grant_own(service.endpoint, name, sizeof name, abi::kGrantWrite)));
    m = Message::of(abi::fs::NameOf{{mount_->number, parent}, node_, grant.id(), sizeof name, 0});
    TRY_VOID(vfs_.ask(service, m));
    const auto bytes = size_t(m.type);
    if (bytes > sizeof name || bytes + 1 > at_) return std::unexpected(Error::kNameTooLong);
    at_ -= bytes;
    std::memcpy(text_ + at_, name, bytes);
    text_[--at_] = '/';
    node_ = parent;
    return {};
  }

  Vfs& vfs_;
  Process& p_;
  Mount* mount_;
  uint32_t node_;
  char text_[abi::kMaxPath];
  size_t at_ = sizeof text_;
};

}  // namespace

Result<int32_t> get_cwd(Vfs& vfs, Process& p, const abi::vfs::GetCwd& request, Message&) {
  PathBuilder builder(vfs, p);
  const std::string_view path = TRY(builder.build());
  if (request.bytes == 0) return std::unexpected(Error::kInvalid);
  if (path.size() + 1 > request.bytes) return std::unexpected(Error::kRange);
  char text[abi::kMaxPath + 1];
  std::memcpy(text, path.data(), path.size());
  text[path.size()] = 0;
  TRY_VOID(vfs.port.copy_out(p.endpoint, request.address, text, path.size() + 1));
  return int32_t(path.size() + 1);
}

}  // namespace vfs
