// SPDX-License-Identifier: BSD-3-Clause
// link, rename, symlink: paths are walked to their directories first; then one request with the names.
#include <cstring>

#include "servers/vfs/requests.h"

namespace vfs {

namespace {

struct LastName {
  char text[abi::kMaxName + 1];
  size_t bytes;
  bool has_slash;
};
struct Target {
  Mount* mount;
  uint32_t directory;
};

// The last component of area.path.
Result<LastName> last_name(const char* path, size_t bytes) {
  LastName out{};
  size_t end = bytes;
  while (end > 0 && path[end - 1] == '/') end--;
  out.has_slash = end < bytes;
  size_t begin = end;
  while (begin > 0 && path[begin - 1] != '/') begin--;
  out.bytes = end - begin;
  if (out.bytes > abi::kMaxName) return std::unexpected(Error::kNameTooLong);
  std::memcpy(out.text, path + begin, out.bytes);
  return out;
}

bool is_dots(const LastName& n) {
  return n.bytes == 0 || (n.text[0] == '.' && (n.bytes == 1 || (n.bytes == 2 && n.text[1] == '.')));
}

Result<Target> directory_of(Vfs& vfs, Process& p, const abi::vfs::Path& path, LastName& name,
                            const char* text = nullptr, size_t text_bytes = 0) {
  const size_t bytes = TRY(vfs.load_path(p, path, text, text_bytes));
  const auto from = TRY(vfs.start_of(p, path, bytes));
  name = TRY(last_name(vfs.area.path, bytes));
  Message m;
  m.type = abi::fs::Lookup::kType;
  Mount* mount = TRY(vfs.walk(p, from, bytes, abi::fs::kWalkParent, m, Vfs::text_bytes_of<abi::fs::Lookup>()));
  return Target{mount, uint32_t(m.as<abi::Attributes>().inode)};
}

void put_name(Vfs& vfs, const LastName& name) { std::memcpy(vfs.area.name, name.text, name.bytes); }

// A path that ends with a slash names a directory.
Result<> check_slash(Vfs& vfs, Process& p, const abi::vfs::Path& path) {
  const auto node = TRY(vfs.find_node(p, path, nullptr, 0, abi::kAtNoFollow));
  if ((abi::attributes_mode(node.type) & abi::kModeType) != abi::kModeDirectory) {
    return std::unexpected(Error::kNotDirectory);
  }
  return {};
}

}  // namespace

Result<int32_t> link(Vfs& vfs, Process& p, const abi::vfs::Link& request, Message&) {
  const uint32_t follow = (request.flags & abi::kAtFollow) != 0 ? 0 : abi::kAtNoFollow;
  const auto node = TRY(vfs.find_node(p, request.from, nullptr, 0, follow | (request.flags & abi::kAtEmptyPath)));
  LastName name;
  const Target to = TRY(directory_of(vfs, p, request.to, name));
  if (is_dots(name)) return std::unexpected(Error::kExists);
  if (name.has_slash) return std::unexpected(Error::kNoEntry);
  if (node.mount != to.mount) return std::unexpected(Error::kCrossDevice);
  put_name(vfs, name);
  abi::fs::Walk who{};
  vfs.load_identity(p, who);
  Message m = Message::of(abi::fs::Link{{to.mount->number, uint32_t(node.a.inode)}, to.directory, who.uid, who.gid,
                                        uint16_t(name.bytes), who.group_count, 0});
  TRY_VOID(vfs.ask(*to.mount->file_system, m));
  return 0;
}

Result<int32_t> rename(Vfs& vfs, Process& p, const abi::vfs::Rename& request, Message&) {
  if ((request.flags & ~1u) != 0) return std::unexpected(Error::kInvalid);
  LastName old_name, new_name;
  const Target from = TRY(directory_of(vfs, p, request.from, old_name));
  const Target to = TRY(directory_of(vfs, p, request.to, new_name));
  if (is_dots(old_name) || is_dots(new_name)) return std::unexpected(Error::kBusy);
  if (from.mount != to.mount) return std::unexpected(Error::kCrossDevice);
  if (old_name.has_slash || new_name.has_slash) TRY_VOID(check_slash(vfs, p, request.from));
  std::memcpy(vfs.area.path, old_name.text, old_name.bytes);
  put_name(vfs, new_name);
  abi::fs::Walk who{};
  vfs.load_identity(p, who);
  const uint8_t flags = (request.flags & 1) != 0 ? abi::fs::kRenameNoReplace : 0;
  Message m = Message::of(abi::fs::Rename{to.mount->number, from.directory, to.directory, who.uid, who.gid,
                                          uint16_t(old_name.bytes), uint16_t(new_name.bytes), who.group_count, flags,
                                          0});
  TRY_VOID(vfs.ask(*to.mount->file_system, m));
  return 0;
}

// The text is granted to the file system that keeps the link; which one that is, the walk tells.
Result<int32_t> make_symlink(Vfs& vfs, Process& p, const abi::vfs::MakeSymlink& request, Message&) {
  if (request.target_bytes >= abi::kMaxPath) return std::unexpected(Error::kNameTooLong);
  if (request.target_bytes == 0) return std::unexpected(Error::kNoEntry);
  LastName name;
  const Target at = TRY(directory_of(vfs, p, request.path, name, request.text, sizeof request.text));
  if (is_dots(name)) return std::unexpected(Error::kExists);
  if (name.has_slash) return std::unexpected(Error::kNoEntry);
  Service& service = *at.mount->file_system;
  const ScopedGrant grant(vfs.port, TRY(vfs.port.grant_magic(service.endpoint, p.endpoint, request.target_address,
                                                             request.target_bytes, abi::kGrantRead)));
  abi::fs::MakeSymlink wanted{};
  wanted.target = grant.id();
  wanted.target_bytes = request.target_bytes;
  std::memcpy(vfs.area.path, name.text, name.bytes);
  Message m = Message::of(wanted);
  TRY(vfs.walk(p, {at.mount, at.directory}, name.bytes, 0, m, Vfs::text_bytes_of<abi::fs::MakeSymlink>()));
  return 0;
}

}  // namespace vfs
