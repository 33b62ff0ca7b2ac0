// SPDX-License-Identifier: BSD-3-Clause
// ioctl: a few are VFS's own, the others are the driver's.
#include "abi/ioctl.h"

#include "abi/blockdev.h"
#include "servers/vfs/requests.h"

namespace vfs {

namespace {

constexpr uint32_t kNoCloseOnExec = 0x5450, kCloseOnExec = 0x5451, kNonBlocking = 0x5421;

Result<int32_t> input_count(Vfs& vfs, Process& p, const OpenFile& file, uint64_t address) {
  int32_t count = 0;
  if (file.kind == FileKind::kPipe) {
    count = int32_t(file.pipe->count);
  } else {
    const uint64_t size = TRY(vfs.attributes_of(*file.vnode->mount, file.vnode->node)).a.size;
    count = size > file.position ? int32_t(size - file.position) : 0;
  }
  TRY_VOID(vfs.port.copy_out(p.endpoint, address, &count, sizeof count));
  return 0;
}

Result<int32_t> ask_character(Vfs& vfs, Process& p, const OpenFile& file, const abi::vfs::Ioctl& r, uint32_t bytes,
                              GrantId grant) {
  if (p.sequence == 0) p.sequence = vfs.next_sequence();
  Message m = Message::of(abi::chardev::Ioctl{file.minor, r.request, grant, bytes, r.argument, caller_of(p),
                                              p.sequence, r.flags & abi::vfs::kFromBackground});
  const auto done = vfs.ask_driver(*file.driver, m);
  if (!done && done.error() == Error::kAgain) return vfs.suspend(p, Wait::kDevice, file.driver);
  return done;
}

Result<int32_t> ask_device(Vfs& vfs, Process& p, const OpenFile& file, const abi::vfs::Ioctl& r) {
  const uint32_t bytes = abi::ioctl_bytes(r.request, sizeof(uintptr_t));
  GrantId id = abi::kNoGrant;
  if (bytes != 0) {
    id = TRY(vfs.port.grant_magic(file.driver->endpoint, p.endpoint, r.argument, bytes,
                                  abi::kGrantRead | abi::kGrantWrite));
  }
  const ScopedGrant grant(vfs.port, id);
  if (file.kind == FileKind::kCharacter) return ask_character(vfs, p, file, r, bytes, id);
  Message m = Message::of(abi::blockdev::Ioctl{file.minor, r.request, id, bytes, r.argument});
  return vfs.ask_driver(*file.driver, m);
}

}  // namespace

Result<int32_t> ioctl(Vfs& vfs, Process& p, const abi::vfs::Ioctl& request, Message&) {
  OpenFile& file = *TRY(vfs.file_of(p, request.fd));
  if (file.kind == FileKind::kPath) return std::unexpected(Error::kBadFd);
  const bool is_device = file.kind == FileKind::kCharacter || file.kind == FileKind::kBlock;
  int32_t value;
  switch (request.request) {
    case kCloseOnExec:
    case kNoCloseOnExec:
      p.fds[request.fd].is_close_on_exec = request.request == kCloseOnExec;
      return 0;
    case kNonBlocking:
      TRY_VOID(vfs.port.copy_in(p.endpoint, request.argument, &value, sizeof value));
      file.flags = value != 0 ? file.flags | abi::kOpenNonBlock : file.flags & ~abi::kOpenNonBlock;
      return 0;
    case abi::kInputCount:
      if (!is_device && file.kind != FileKind::kDirectory) return input_count(vfs, p, file, request.argument);
      break;
  }
  if (!is_device) return std::unexpected(Error::kNotTty);
  return ask_device(vfs, p, file, request);
}

}  // namespace vfs
