// SPDX-License-Identifier: BSD-3-Clause
// stat, access, statfs.
#include "servers/vfs/requests.h"

namespace vfs {

Result<int32_t> stat(Vfs& vfs, Process& p, const abi::vfs::Stat& request, Message& reply) {
  const auto node = TRY(vfs.find_node(p, request.path, request.text, sizeof request.text, request.flags));
  reply.set(node.a);
  return node.type;
}

namespace {

// access(2) asks with the real ids, for set-id programs.
class RealIds {
 public:
  RealIds(Process& p, bool is_real) : p_(p), uid_(p.uid), gid_(p.gid) {
    if (!is_real) return;
    p.uid = p.real_uid;
    p.gid = p.real_gid;
  }
  ~RealIds() {
    p_.uid = uid_;
    p_.gid = gid_;
  }
  RealIds(const RealIds&) = delete;
  RealIds& operator=(const RealIds&) = delete;

 private:
  Process& p_;
  uint32_t uid_, gid_;
};

}  // namespace

Result<int32_t> access(Vfs& vfs, Process& p, const abi::vfs::Access& request, Message&) {
  if ((request.mode & ~7u) != 0) return std::unexpected(Error::kInvalid);
  const RealIds ids(p, (request.flags & abi::kAtEffectiveAccess) == 0);
  const auto node = TRY(vfs.find_node(p, request.path, request.text, sizeof request.text, request.flags));
  const uint32_t mode = abi::attributes_mode(node.type);
  if (!fs::may_access(p.who(), mode, node.a.uid, node.a.gid, request.mode)) return std::unexpected(Error::kAccess);
  const uint32_t type = mode & abi::kModeType;
  const bool is_stored = type == abi::kModeRegular || type == abi::kModeDirectory || type == abi::kModeSymlink;
  if ((request.mode & fs::kMayWrite) != 0 && is_stored && node.mount != nullptr &&
      (node.mount->flags & abi::fs::kMountReadOnly) != 0) {
    return std::unexpected(Error::kReadOnly);
  }
  return 0;
}

Result<int32_t> stat_fs(Vfs& vfs, Process& p, const abi::vfs::StatFs& request, Message& reply) {
  const auto node = TRY(vfs.find_node(p, request.path, request.text, sizeof request.text, request.flags));
  if (node.mount == nullptr) {
    abi::FileSystemInfo pipes{};
    pipes.magic = 0x50495045;
    pipes.block_bytes = 4096;
    pipes.name_bytes = abi::kMaxName;
    reply.set(pipes);
    return 0;
  }
  Message m = Message::of(abi::fs::StatFs{node.mount->number, 0});
  TRY_VOID(vfs.ask(*node.mount->file_system, m));
  reply.set(m.as<abi::FileSystemInfo>());
  return 0;
}

}  // namespace vfs
