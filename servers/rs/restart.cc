// SPDX-License-Identifier: BSD-3-Clause
// `service restart`: starts a service that is dead but listed, as recovery scripts do. Root or
// controller. Answers with the new endpoint when it has initialised.
#include "servers/rs/rs.h"

namespace rs {

using abi::Error;

Result<int32_t> Rs::restart(Message& m) {
  const auto request = m.as<abi::rs::Restart>();
  Service* s = TRY(target(request.label));
  if (!may_control(m.source, *s)) return std::unexpected(Error::kPerm);
  if (is_alive(s->state) || is_busy(*s) || is_shutting_down_) return std::unexpected(Error::kBusy);
  s->restarts++;
  if (auto started = start(*s); !started) {
    start_failed(*s, started.error());
    return std::unexpected(started.error());
  }
  s->caller = m.source;
  return std::unexpected(Error::kSuspended);
}

}  // namespace rs
