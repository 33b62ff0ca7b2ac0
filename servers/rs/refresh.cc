// SPDX-License-Identifier: BSD-3-Clause
// `service refresh`: a fresh instance with the restart count 0; a recovery script gets the reason
// "restart" (R-RS-8). Root or controller. Answers at once.
#include "servers/rs/rs.h"

namespace rs {

using abi::Error;

Result<int32_t> Rs::refresh(Message& m) {
  const auto request = m.as<abi::rs::Refresh>();
  Service* s = TRY(target(request.label));
  if (!may_control(m.source, *s)) return std::unexpected(Error::kPerm);
  if (!is_replaceable(*s)) return std::unexpected(Error::kPerm);
  if (is_busy(*s) || is_shutting_down_) return std::unexpected(Error::kBusy);
  s->restarts = 0;
  s->crashes_in_row = 0;
  s->last_reason = Reason::kRefresh;
  s->last_detail = 0;
  if (!is_alive(s->state)) {  // its script has run: this is what the script wants
    if (auto started = start(*s); !started) start_failed(*s, started.error());
    return 0;
  }
  s->died_ns = system_.now_ns();
  kill_instance(*s, false);
  decide(*s, Reason::kRefresh);
  return 0;
}

}  // namespace rs
