// SPDX-License-Identifier: BSD-3-Clause
// Regular files: the file system moves the data between itself and the caller, by a magic grant.
#include "servers/vfs/transfer.h"

namespace vfs {

namespace {

// One segment, or what the file system takes of it at once. Updates `position`.
Result<uint32_t> step(Transfer& t, uint64_t& position) {
  Mount& mount = *t.file.vnode->mount;
  if (mount.is_dead || t.file.vnode->is_lost) return std::unexpected(Error::kIo);
  Service& service = *mount.file_system;
  const uint32_t access = t.is_write ? abi::kGrantRead : abi::kGrantWrite;
  const ScopedGrant grant(t.vfs.port, TRY(t.vfs.port.grant_magic(service.endpoint, t.p.endpoint, t.cursor.address(),
                                                                 t.cursor.run(), access)));
  abi::fs::Transfer request{{mount.number, t.file.vnode->node}, grant.id(), 0, 0, position, t.cursor.run()};
  if (t.is_write && !t.p.is_root()) request.flags |= abi::fs::kDropPrivilegeBits;
  if ((t.file.flags & abi::kOpenNoAccessTime) != 0) request.flags |= abi::fs::kNoAccessTime;
  if ((t.file.flags & abi::kOpenSync) == abi::kOpenSync) request.flags |= abi::fs::kSynchronous;
  Message m;
  m.type = t.is_write ? abi::fs::Write::kType : abi::fs::Read::kType;
  m.set(request);
  TRY_VOID(t.vfs.ask(service, m));
  if (uint64_t(m.type) > t.cursor.run()) return std::unexpected(Error::kIo);
  position = m.as<abi::fs::Transfer::Reply>().position;
  return uint32_t(m.type);
}

}  // namespace

Result<int32_t> transfer_file(Transfer& t) {
  const bool is_positional = (t.flags & abi::vfs::kAtPosition) != 0;
  const bool is_append = t.is_write && (t.file.flags & abi::kOpenAppend) != 0;
  uint64_t position = is_positional ? t.position + t.p.progress : t.file.position;
  while (t.cursor.left() != 0) {
    uint64_t at = is_append ? abi::fs::kAppend : position;
    const uint64_t run = t.cursor.run();
    const auto done = step(t, at);
    if (!done) {
      // The rest is done at the successor; any other error is told by the next call.
      if (done.error() == Error::kDeadEndpoint || t.p.progress == 0) return std::unexpected(done.error());
      break;
    }
    position = at;
    if (!is_positional) t.file.position = position;
    t.p.progress += *done;
    t.cursor.advance(*done);
    if (*done < run && (*done == 0 || !t.is_write)) {
      if (*done < std::min<uint64_t>(run, abi::fs::kMaxTransfer)) break;  // the end of the file
    }
  }
  return int32_t(t.p.progress);
}

}  // namespace vfs
