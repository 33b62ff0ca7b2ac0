// SPDX-License-Identifier: BSD-3-Clause
// truncate, ftruncate, fallocate.
#include "abi/signal.h"
#include "servers/vfs/requests.h"

namespace vfs {

namespace {

Result<> check_limit(Vfs& vfs, const Process& p, uint64_t size) {
  if (size <= p.max_file_bytes) return {};
  vfs.port.raise(p.endpoint, abi::kSigFileLimit);
  return std::unexpected(Error::kFileTooBig);
}

Result<> check_node(const Process& p, const Vfs::Node& node) {
  const uint32_t mode = abi::attributes_mode(node.type);
  if ((mode & abi::kModeType) == abi::kModeDirectory) return std::unexpected(Error::kIsDirectory);
  if ((mode & abi::kModeType) != abi::kModeRegular) return std::unexpected(Error::kInvalid);
  if (node.file != nullptr) {
    if (node.file->is_writer == 0) return std::unexpected(Error::kInvalid);
  } else if (!fs::may_access(p.who(), mode, node.a.uid, node.a.gid, fs::kMayWrite)) {
    return std::unexpected(Error::kAccess);
  }
  return {};
}

}  // namespace

Result<int32_t> truncate(Vfs& vfs, Process& p, const abi::vfs::Truncate& request, Message&) {
  if (request.size < 0) return std::unexpected(Error::kInvalid);
  const auto node = TRY(vfs.find_node(p, request.path, request.text, sizeof request.text,
                                      request.flags & abi::kAtEmptyPath));
  TRY_VOID(check_node(p, node));
  if (uint64_t(request.size) > node.a.size) TRY_VOID(check_limit(vfs, p, uint64_t(request.size)));
  Message m = Message::of(abi::fs::Truncate{{node.mount->number, uint32_t(node.a.inode)}, uint64_t(request.size)});
  TRY_VOID(vfs.ask(*node.mount->file_system, m));
  return 0;
}

Result<int32_t> allocate(Vfs& vfs, Process& p, const abi::vfs::Allocate& request, Message&) {
  OpenFile& file = *TRY(vfs.file_of(p, request.fd));
  if (file.is_writer == 0) return std::unexpected(Error::kBadFd);
  if (file.kind == FileKind::kPipe) return std::unexpected(Error::kIllegalSeek);
  if (file.kind != FileKind::kRegular) return std::unexpected(Error::kNoDevice);
  int64_t end;
  if (request.offset < 0 || request.bytes <= 0) return std::unexpected(Error::kInvalid);
  if (__builtin_add_overflow(request.offset, request.bytes, &end)) return std::unexpected(Error::kFileTooBig);
  if (request.mode > 1) return std::unexpected(Error::kNotSupported);
  TRY_VOID(check_limit(vfs, p, uint64_t(end)));
  Mount& mount = *file.vnode->mount;
  Message m = Message::of(abi::fs::Allocate{
      {mount.number, file.vnode->node}, uint64_t(request.offset), uint64_t(request.bytes), request.mode, 0});
  TRY_VOID(vfs.ask(*mount.file_system, m));
  return 0;
}

}  // namespace vfs
