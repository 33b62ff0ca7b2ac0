// SPDX-License-Identifier: BSD-3-Clause
// New and vanishing names that take one path: mkdir, mknod, unlink, rmdir; readlink.
#include <algorithm>

#include "servers/vfs/requests.h"

namespace vfs {

namespace {

Result<int32_t> make(Vfs& vfs, Process& p, const abi::vfs::Path& path, const char* text, size_t text_bytes,
                     uint32_t mode, uint32_t device) {
  abi::fs::MakeNode request{};
  request.mode = mode & ~(p.umask & abi::kModePermissions);
  request.device = device;
  Message m = Message::of(request);
  TRY(vfs.walk_path(p, path, text, text_bytes, 0, m, Vfs::text_bytes_of<abi::fs::MakeNode>()));
  return 0;
}

}  // namespace

Result<int32_t> make_directory(Vfs& vfs, Process& p, const abi::vfs::MakeDirectory& request, Message&) {
  return make(vfs, p, request.path, request.text, sizeof request.text,
              abi::kModeDirectory | (request.mode & (0777 | abi::kModeSticky)), 0);
}

Result<int32_t> make_node(Vfs& vfs, Process& p, const abi::vfs::MakeNode& request, Message&) {
  uint32_t type = request.mode & abi::kModeType;
  if (type == 0) type = abi::kModeRegular;
  switch (type) {
    case abi::kModeCharacter:
    case abi::kModeBlock:
      if (!p.is_root()) return std::unexpected(Error::kPerm);
      break;
    case abi::kModeRegular:
    case abi::kModeFifo:
    case abi::kModeSocket:
      break;
    case abi::kModeDirectory:
      return std::unexpected(Error::kPerm);
    default:
      return std::unexpected(Error::kInvalid);
  }
  return make(vfs, p, request.path, request.text, sizeof request.text,
              type | (request.mode & abi::kModePermissions), request.device);
}

Result<int32_t> unlink(Vfs& vfs, Process& p, const abi::vfs::Unlink& request, Message&) {
  abi::fs::Unlink wanted{};
  wanted.flags = request.flags & abi::kAtRemoveDirectory;
  Message m = Message::of(wanted);
  TRY(vfs.walk_path(p, request.path, request.text, sizeof request.text, 0, m,
                    Vfs::text_bytes_of<abi::fs::Unlink>()));
  return 0;
}

Result<int32_t> read_link(Vfs& vfs, Process& p, const abi::vfs::ReadLink& request, Message&) {
  if (request.buffer_bytes == 0) return std::unexpected(Error::kInvalid);
  const auto node = TRY(vfs.find_node(p, request.path, request.text, sizeof request.text,
                                      request.flags | abi::kAtNoFollow));
  if ((abi::attributes_mode(node.type) & abi::kModeType) != abi::kModeSymlink) return std::unexpected(Error::kInvalid);
  Service& service = *node.mount->file_system;
  const uint32_t bytes = std::min<uint32_t>(request.buffer_bytes, abi::kMaxPath);
  const ScopedGrant grant(vfs.port, TRY(vfs.port.grant_magic(service.endpoint, p.endpoint, request.buffer, bytes,
                                                             abi::kGrantWrite)));
  Message m = Message::of(abi::fs::ReadLink{{node.mount->number, uint32_t(node.a.inode)}, grant.id(), bytes});
  TRY_VOID(vfs.ask(service, m));
  return m.type;
}

}  // namespace vfs
