// SPDX-License-Identifier: BSD-3-Clause
// Controlled faults and debug dumps: the target's SEF does what it is told (R-SEF-30, R-SEF-34).
// Root.
#include "abi/sef.h"
#include "servers/rs/rs.h"

namespace rs {

using abi::Error;

Result<int32_t> Rs::inject(Message& m) {
  const auto request = m.as<abi::rs::Inject>();
  if (!is_root(m.source)) return std::unexpected(Error::kPerm);
  const Service* s = TRY(target(request.label));
  if (s->state != State::kRunning) return std::unexpected(Error::kNoProcess);
  if (s->endpoint == abi::kRs || request.kind < 1 || request.kind > 4)
    return std::unexpected(Error::kInvalid);
  system_.send(s->endpoint, Message::of(abi::sef::Fault{request.kind}));
  return 0;
}

Result<int32_t> Rs::dump(Message& m) {
  const auto request = m.as<abi::rs::Dump>();
  if (!is_root(m.source)) return std::unexpected(Error::kPerm);
  const Service* s = TRY(target(request.label));
  if (s->state != State::kRunning) return std::unexpected(Error::kNoProcess);
  if (s->endpoint == abi::kRs) {
    for (const Service& each : service_) {
      if (each.state == State::kFree) continue;
      log("{:-15} {:8} {:6} {:-12} restarts {} last {} {}", each.label(), each.endpoint, each.pid,
          state_name(each.state), each.restarts, reason_word(each.last_reason), each.last_detail);
    }
    return 0;
  }
  system_.send(s->endpoint, Message::of(abi::sef::Dump{}));
  return 0;
}

}  // namespace rs
