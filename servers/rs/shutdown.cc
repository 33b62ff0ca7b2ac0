// SPDX-License-Identifier: BSD-3-Clause
// The system goes down: everybody is told once, and whoever ends now is not started again
// (R-RS-13). Root, PM.
#include "abi/sef.h"
#include "servers/rs/rs.h"

namespace rs {

Result<int32_t> Rs::shutdown(Message& m) {
  if (!is_root(m.source)) return std::unexpected(abi::Error::kPerm);
  if (is_shutting_down_) return 0;
  is_shutting_down_ = true;
  log("shutdown: no service is restarted from now on");
  for (Service& s : service_) {
    if (s.state == State::kRunning && s.endpoint != abi::kRs)
      system_.send(s.endpoint, Message::of(abi::sef::Shutdown{}));
    if (s.state == State::kBackoff) remove(s);
  }
  return 0;
}

}  // namespace rs
