// SPDX-License-Identifier: BSD-3-Clause
// Path walks: file systems do them as far as they can; here the steps between them: into and out of mounts, along
// symbolic links, and the caller's root.
#include <cstring>

#include "servers/vfs/vfs.h"

namespace vfs {

Result<size_t> Vfs::load_path(Process& p, const abi::vfs::Path& path, const char* text, size_t text_bytes) {
  if (path.bytes >= abi::kMaxPath) return std::unexpected(Error::kNameTooLong);
  if (path.address == 0) {
    if (path.bytes > text_bytes) return std::unexpected(Error::kFault);
    std::memcpy(area.path, text, path.bytes);
  } else if (path.bytes != 0) {
    TRY_VOID(port.copy_in(p.endpoint, path.address, area.path, path.bytes));
  }
  if (std::memchr(area.path, 0, path.bytes) != nullptr) return std::unexpected(Error::kInvalid);
  return path.bytes;
}

Result<Vfs::Place> Vfs::start_of(Process& p, const abi::vfs::Path& path, size_t bytes) {
  if (bytes == 0) return std::unexpected(Error::kNoEntry);
  if (area.path[0] == '/') return Place{p.root->mount, p.root->node};
  if (path.directory == abi::kAtCwd) return Place{p.cwd->mount, p.cwd->node};
  const OpenFile& file = *TRY(file_of(p, path.directory));
  if (file.vnode == nullptr || !file.vnode->is_directory()) return std::unexpected(Error::kNotDirectory);
  return Place{file.vnode->mount, file.vnode->node};
}

void Vfs::load_identity(const Process& p, abi::fs::Walk& walk) {
  walk.uid = p.uid;
  walk.gid = p.gid;
  area.caller = p.endpoint;
  walk.group_count = p.is_root() ? 0 : uint8_t(p.group_count);
  if (walk.group_count != 0) std::memcpy(area.groups, p.groups, walk.group_count * sizeof area.groups[0]);
}

namespace {

// One walk under way; the rest of the path is area.path[at, end).
class Walk {
 public:
  Walk(Vfs& vfs, Process& p, Vfs::Place from, size_t bytes, uint8_t flags)
      : vfs_(vfs), process_(p), place_(from), end_(bytes), flags_(flags) {}

  [[nodiscard]] Mount* mount() const { return place_.mount; }

  void fill(Message& m, size_t text_bytes) {
    char* path = vfs_.area.path;
    while (at_ < end_ && path[at_] == '/') at_++;
    abi::fs::Walk w{};
    w.mount = place_.mount->number;
    w.start = place_.node;
    w.root = process_.root->mount == place_.mount ? process_.root->node : root_limit();
    w.path_bytes = uint16_t(end_ - at_);
    w.flags = flags_;
    vfs_.load_identity(process_, w);
    if (w.path_bytes <= text_bytes) {
      w.flags |= abi::fs::kWalkTextInline;
      std::memcpy(m.byte + abi::kPayloadBytes - text_bytes, path + at_, w.path_bytes);
    } else if (at_ != 0) {
      std::memmove(path, path + at_, w.path_bytes);
      at_ = 0;
      end_ = w.path_bytes;
    }
    std::memcpy(m.byte, &w, sizeof w);
  }

  Result<> go_on(const Message& answer) {
    const auto stop = answer.as<abi::fs::WalkStop>();
    if (stop.consumed > end_ - at_) return std::unexpected(Error::kIo);
    at_ += stop.consumed;
    switch (answer.type) {
      case abi::fs::kWalkMountPoint:
        return enter_mount(stop.node);
      case abi::fs::kWalkAbove:
        return leave_mount();
      default:
        return follow(stop);
    }
  }

 private:
  // At the root of everything, ".." stays, whatever the caller's root.
  [[nodiscard]] uint32_t root_limit() const {
    return place_.mount->covered == nullptr ? place_.mount->root->node : 0;
  }
  Result<> enter_mount(uint32_t node) {
    const Vnode* covered = vfs_.find_vnode(*place_.mount, node);
    if (covered == nullptr || covered->mounted == nullptr) return std::unexpected(Error::kIo);
    place_ = {covered->mounted, covered->mounted->root->node};
    return {};
  }
  Result<> leave_mount() {
    const Vnode* covered = place_.mount->covered;
    if (covered == nullptr) return std::unexpected(Error::kIo);
    place_ = {covered->mount, covered->node};
    return {};
  }
  Result<> follow(const abi::fs::WalkStop& stop) {
    if (++links_ > abi::kMaxSymlinks) return std::unexpected(Error::kLoop);
    const size_t rest = end_ - at_;
    static char text[abi::kMaxPath];
    const size_t bytes = TRY(link_text(stop, text));
    if (bytes == 0) return std::unexpected(Error::kNoEntry);
    if (bytes + rest >= abi::kMaxPath) return std::unexpected(Error::kNameTooLong);
    std::memmove(vfs_.area.path + bytes, vfs_.area.path + at_, rest);
    std::memcpy(vfs_.area.path, text, bytes);
    at_ = 0;
    end_ = bytes + rest;
    place_.node = stop.node;
    if (text[0] == '/') place_ = {process_.root->mount, process_.root->node};
    return {};
  }
  Result<size_t> link_text(const abi::fs::WalkStop& stop, char (&text)[abi::kMaxPath]) {
    if (stop.is_whole != 0) {
      if (stop.text_bytes > sizeof stop.text) return std::unexpected(Error::kIo);
      std::memcpy(text, stop.text, stop.text_bytes);
      return stop.text_bytes;
    }
    Service& fs = *place_.mount->file_system;
    const ScopedGrant grant(vfs_.port, TRY(vfs_.port.grant_own(fs.endpoint, text, sizeof text, abi::kGrantWrite)));
    Message m = Message::of(abi::fs::ReadLink{{place_.mount->number, stop.link}, grant.id(), sizeof text});
    TRY_VOID(vfs_.ask(fs, m));
    if (size_t(m.type) > sizeof text) return std::unexpected(Error::kIo);
    return size_t(m.type);
  }

  Vfs& vfs_;
  Process& process_;
  Vfs::Place place_;
  size_t at_ = 0, end_;
  uint8_t flags_;
  unsigned links_ = 0;
};

}  // namespace

Result<Mount*> Vfs::walk(Process& p, Place from, size_t bytes, uint8_t flags, Message& m, size_t text_bytes) {
  const Message request = m;
  Walk walk(*this, p, from, bytes, flags);
  for (;;) {
    if (walk.mount()->is_dead) return std::unexpected(Error::kIo);
    m = request;
    walk.fill(m, text_bytes);
    TRY_VOID(ask(*walk.mount()->file_system, m));
    if (m.type == 0 || m.type >= 0x1000) return walk.mount();
    TRY_VOID(walk.go_on(m));
  }
}

Result<Mount*> Vfs::walk_path(Process& p, const abi::vfs::Path& path, const char* text, size_t text_bytes,
                              uint8_t flags, Message& m, size_t m_text_bytes) {
  const size_t bytes = TRY(load_path(p, path, text, text_bytes));
  const Place from = TRY(start_of(p, path, bytes));
  return walk(p, from, bytes, flags, m, m_text_bytes);
}

Result<Vfs::Node> Vfs::attributes_of(Mount& mount, uint32_t node) {
  if (mount.is_dead) return std::unexpected(Error::kIo);
  Message m = Message::of(abi::fs::GetAttributes{{mount.number, node}});
  TRY_VOID(ask(*mount.file_system, m));
  Node out{&mount, m.type, m.as<abi::Attributes>(), nullptr};
  out.a.device = mount.device;
  return out;
}

Result<Vfs::Node> Vfs::find_node(Process& p, const abi::vfs::Path& path, const char* text, size_t text_bytes,
                                 uint32_t flags) {
  if (path.bytes == 0 && (flags & abi::kAtEmptyPath) != 0) {
    if (path.directory == abi::kAtCwd) return attributes_of(*p.cwd->mount, p.cwd->node);
    OpenFile* file = TRY(file_of(p, path.directory));
    if (file->vnode == nullptr) {
      return Node{nullptr, abi::attributes_type(abi::kModeFifo | 0600, 1), {}, file};
    }
    Node node = TRY(attributes_of(*file->vnode->mount, file->vnode->node));
    node.file = file;
    return node;
  }
  Message m;
  m.type = abi::fs::Lookup::kType;
  const uint8_t walk_flags = (flags & abi::kAtNoFollow) != 0 ? abi::fs::kWalkNoFollow : 0;
  Mount* mount = TRY(walk_path(p, path, text, text_bytes, walk_flags, m, text_bytes_of<abi::fs::Lookup>()));
  Node out{mount, m.type, m.as<abi::Attributes>(), nullptr};
  out.a.device = mount->device;
  return out;
}

}  // namespace vfs
