// SPDX-License-Identifier: BSD-3-Clause
// `service down`: SIGTERM, after two seconds the end; answers when the process is gone (R-RS-6).
// Root, and never a core service (R-RS-41).
#include "abi/sef.h"
#include "abi/signal.h"
#include "servers/rs/rs.h"

namespace rs {

using abi::Error;

Result<int32_t> Rs::down(Message& m) {
  const auto request = m.as<abi::rs::Down>();
  if (!is_root(m.source)) return std::unexpected(Error::kPerm);
  Service* s = TRY(target(request.label));
  if (s->has_flag(abi::kServiceCore) || s->is_user()) return std::unexpected(Error::kPerm);
  if (is_busy(*s)) return std::unexpected(Error::kBusy);
  if (!is_alive(s->state)) {
    remove(*s);
    return 0;
  }
  enter(*s, Event::kStop);
  s->deadline_ns = system_.now_ns() + kStopLimitNs;
  s->caller = m.source;
  system_.send(s->endpoint, Message::of(abi::sef::Signal{abi::kSigTerm}));
  return std::unexpected(Error::kSuspended);
}

}  // namespace rs
