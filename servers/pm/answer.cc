// SPDX-License-Identifier: BSD-3-Clause
// Answers to processes that wait in PM.
#include "servers/pm/pm.h"

namespace pm {

void answer(Process& p, int32_t type, Message& m) {
  p.set_waiting(Waiting::kNothing);
  m.type = type;
  machine::reply(p.endpoint(), m);
}

void answer(Process& p, int32_t type) {
  Message m;
  answer(p, type, m);
}

void stop_waiting(Pm& pm, Process& p) {
  pm.timers.cancel(p.wait_timer);
  p.set_waiting(Waiting::kNothing);
}

}  // namespace pm
