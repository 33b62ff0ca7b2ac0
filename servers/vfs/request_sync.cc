// SPDX-License-Identifier: BSD-3-Clause
// sync, fsync, fdatasync. File systems write through; what is left is their counts and the caches of drivers.
#include "abi/blockdev.h"
#include "servers/vfs/requests.h"

namespace vfs {

Result<int32_t> sync(Vfs& vfs, Process&, const abi::vfs::Sync&, Message&) {
  for (const Mount& mount : vfs.mounts) {
    if (!mount.is_used || mount.is_dead) continue;
    Message m = Message::of(abi::fs::Sync{mount.number, 0});
    const auto done = vfs.ask(*mount.file_system, m);
    if (!done && done.error() == Error::kDeadEndpoint) return std::unexpected(done.error());
  }
  return 0;
}

Result<int32_t> sync_file(Vfs& vfs, Process& p, const abi::vfs::SyncFile& request, Message&) {
  OpenFile& file = *TRY(vfs.file_of(p, request.fd));
  Message m;
  switch (file.kind) {
    case FileKind::kRegular:
    case FileKind::kDirectory:
      if (file.vnode->mount->is_dead) return std::unexpected(Error::kIo);
      m = Message::of(abi::fs::Sync{file.vnode->mount->number, 0});
      TRY_VOID(vfs.ask(*file.vnode->mount->file_system, m));
      return 0;
    case FileKind::kBlock:
      m = Message::of(abi::blockdev::Flush{file.minor});
      TRY_VOID(vfs.ask(*file.driver, m));
      return 0;
    default:
      return std::unexpected(Error::kInvalid);
  }
}

}  // namespace vfs
