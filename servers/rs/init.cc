// SPDX-License-Identifier: BSD-3-Clause
// The end of an initialisation. A service is not there before it says so (R-RS-35).
#include "servers/rs/rs.h"

namespace rs {

// True: `m` is the answer to send.
bool Rs::init_done(Endpoint from, int32_t result, Message& m) {
  Service* s = find(from);
  if (s == nullptr || s->state != State::kInitializing) {
    m.type = abi::to_wire(abi::Error::kInvalid);
    return true;
  }
  if (result < 0) {  // it gets no answer: it is not there any more
    died(*s, Reason::kInitFailed, result);
    return false;
  }
  const uint64_t now = system_.now_ns();
  enter(*s, Event::kInitOk);
  s->was_ready = true;
  s->pinged_ns = s->alive_ns = now;
  if (s->died_ns != 0) {
    s->recovery_ns = now - s->died_ns;
    s->died_ns = 0;
    log("{}: back after {} us", s->label(), s->recovery_ns / 1000);
  }
  announce_ready(*s);
  answer(*s, 0);
  if (booting_ == s) {
    booting_ = nullptr;
    advance_boot();
  }
  load_next();
  m.type = 0;
  return true;
}

}  // namespace rs
