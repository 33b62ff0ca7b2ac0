// SPDX-License-Identifier: BSD-3-Clause
// Messages to RS: from users and services (requests), from services that start, from PM and VFS
// (answers to what RS asked asynchronously).
#include "abi/pm.h"
#include "abi/sef.h"
#include "servers/rs/rs.h"

namespace rs {

using abi::Error;

// True: `m` holds the answer for m.source.
bool Rs::request(Message& m, bool expects_reply) {
  const Endpoint from = m.source;
  if (m.type == abi::sef::InitDone::kType) {
    return init_done(from, m.as<abi::sef::InitDone>().result, m) && expects_reply;
  }
  if (m.type == abi::pm::ServicePid::kType && from == abi::kPm) {
    const auto pid = m.as<abi::pm::ServicePid>();
    pid_known(pid.service, pid.pid);
    return false;
  }
  if (m.type == abi::vfs::LoadImageDone::kType && from == abi::kVfs) {
    loaded(m.as<abi::vfs::LoadImageDone>());
    return false;
  }
  const Result<int32_t> result = dispatch(m);
  if (!result && result.error() == Error::kSuspended) return false;
  m.type = result ? *result : abi::to_wire(result.error());
  return expects_reply;
}

Result<int32_t> Rs::dispatch(Message& m) {
  switch (m.type) {
    case abi::rs::Up::kType:
      return up(m);
    case abi::rs::Down::kType:
      return down(m);
    case abi::rs::Refresh::kType:
      return refresh(m);
    case abi::rs::Restart::kType:
      return restart(m);
    case abi::rs::Shutdown::kType:
      return shutdown(m);
    case abi::rs::Update::kType:
      return update(m);
    case abi::sef::Ready::kType:
      return ready(m);
    case abi::rs::Lookup::kType:
      return lookup(m);
    case abi::rs::Status::kType:
      return status(m);
    case abi::rs::Inject::kType:
      return inject(m);
    case abi::rs::Dump::kType:
      return dump(m);
    case abi::rs::GetArguments::kType:
      return get_arguments(m);
    default:
      return std::unexpected(Error::kBadCall);
  }
}

}  // namespace rs
