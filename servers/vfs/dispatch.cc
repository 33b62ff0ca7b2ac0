// SPDX-License-Identifier: BSD-3-Clause
// From a message to its request function and back.
#include "servers/vfs/requests.h"

namespace vfs {

Result<int32_t> Vfs::dispatch(Process& p, Message& reply) {
  const Message& m = p.request;
  if (p.root == nullptr) return suspend(p, Wait::kRoot, nullptr);
  switch (m.type) {
#define VFS_CASE(function, Request)   \
  case abi::vfs::Request::kType:      \
    return vfs::function(*this, p, m.as<abi::vfs::Request>(), reply);
    VFS_REQUESTS(VFS_CASE)
#undef VFS_CASE
    case abi::pm_vfs::Exec::kType:
      return exec(*this, p, m.as<abi::pm_vfs::Exec>(), reply);
    case abi::vfs::LoadImage::kType:
      if (p.endpoint == abi::kRs) return load_image(*this, p, m.as<abi::vfs::LoadImage>());
      return std::unexpected(Error::kPerm);
    case abi::vfs::MapDriver::kType:
    case abi::vfs::ServiceExited::kType:
      return std::unexpected(Error::kPerm);
    default:
      return std::unexpected(Error::kBadCall);
  }
}

bool Vfs::run(Process& p, Message& reply) {
  const auto result = dispatch(p, reply);
  if (!result) [[unlikely]] {
    if (result.error() == Error::kSuspended) return false;
    if (result.error() == Error::kDeadEndpoint && failed != nullptr) {
      wait_on(p, Wait::kService, failed);
      return false;
    }
  }
  reply.type = result ? *result : abi::to_wire(result.error());
  return true;
}

bool Vfs::handle(Message& m, bool wants_reply) {
  if (m.source == abi::kRs && m.type >= abi::vfs::MapDriver::kType) {
    handle_rs(m);
    return false;
  }
  if (!wants_reply) return false;
  if (m.type >= abi::kPmVfsBase && m.type < abi::kFsBase) return handle_pm(m);
  Process* p = process_of(m.source);
  if (p == nullptr) [[unlikely]] {
    m.type = abi::to_wire(m.type >= abi::vfs::MapDriver::kType ? Error::kPerm : Error::kNoProcess);
    return true;
  }
  if (p->wait != Wait::kNone) stop_waiting(*p);  // an interrupted call that we were not told of
  p->request = m;
  p->reply_to = m.source;
  p->progress = 0;
  p->sequence = 0;
  p->deadline = 0;
  p->is_expired = false;
  return run(*p, m);
}

void Vfs::handle_notify(Endpoint source) {
  Service* s = service_of(source);
  if (s == nullptr) return;
  wake(Wait::kDevice, s);
  wake_pollers();
}

}  // namespace vfs
