// SPDX-License-Identifier: BSD-3-Clause
// fcntl, except F_DUPFD and locks; umask.
#include "servers/vfs/requests.h"

namespace vfs {

Result<int32_t> control(Vfs& vfs, Process& p, const abi::vfs::Control& request, Message&) {
  constexpr int32_t kGetFd = 1, kSetFd = 2, kGetFlags = 3, kSetFlags = 4, kSetPipeSize = 1031, kGetPipeSize = 1032;
  OpenFile& file = *TRY(vfs.file_of(p, request.fd));
  Descriptor& descriptor = p.fds[request.fd];
  switch (request.command) {
    case kGetFd:
      return int32_t(descriptor.is_close_on_exec);
    case kSetFd:
      descriptor.is_close_on_exec = request.argument & 1;
      return 0;
    case kGetFlags:
      return int32_t(file.flags);
    case kSetFlags:
      file.flags = (file.flags & ~kSettableFlags) | (uint32_t(request.argument) & kSettableFlags);
      return 0;
    case kSetPipeSize:
    case kGetPipeSize:
      if (file.kind != FileKind::kPipe) return std::unexpected(Error::kBadFd);
      if (request.command == kSetPipeSize && request.argument > kPipeBytes) return std::unexpected(Error::kPerm);
      return int32_t(kPipeBytes);
    default:
      return std::unexpected(Error::kInvalid);
  }
}

Result<int32_t> set_mask(Vfs&, Process& p, const abi::vfs::SetMask& request, Message&) {
  const uint32_t old = p.umask;
  p.umask = request.mask & 0777;
  return int32_t(old);
}

}  // namespace vfs
