// SPDX-License-Identifier: BSD-3-Clause
#include "servers/vfs/requests.h"

namespace vfs {

Result<int32_t> read_directory(Vfs& vfs, Process& p, const abi::vfs::ReadDirectory& request, Message&) {
  OpenFile& file = *TRY(vfs.file_of(p, request.fd));
  if (file.kind != FileKind::kDirectory) return std::unexpected(Error::kNotDirectory);
  Mount& mount = *file.vnode->mount;
  if (mount.is_dead || file.vnode->is_lost) return std::unexpected(Error::kIo);
  Service& service = *mount.file_system;
  const ScopedGrant grant(vfs.port, TRY(vfs.port.grant_magic(service.endpoint, p.endpoint, request.address,
                                                             request.bytes, abi::kGrantWrite)));
  Message m = Message::of(abi::fs::ReadDirectory{
      {mount.number, file.vnode->node}, grant.id(), 0, file.position, request.bytes});
  TRY_VOID(vfs.ask(service, m));
  file.position = m.as<abi::fs::ReadDirectory::Reply>().position;
  return m.type;
}

}  // namespace vfs
