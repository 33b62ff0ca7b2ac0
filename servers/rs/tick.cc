// SPDX-License-Identifier: BSD-3-Clause
// The alarm: whatever is due, and when to wake up next.
#include "servers/rs/rs.h"

namespace rs {

void Rs::tick() {
  constexpr uint64_t kLateNs = kSecondNs / 4;
  is_late_ = armed_ns_ != 0 && system_.now_ns() > armed_ns_ + kLateNs;
  armed_ns_ = 0;
  update_overdue();
  for (Service& s : service_) {
    if (s.state == State::kFree) continue;
    if (s.deadline_ns != 0 && system_.now_ns() >= s.deadline_ns) {
      overdue(s);
    } else {
      heartbeat(s);
    }
  }
}

// The time that its state may last is over.
void Rs::overdue(Service& s) {
  s.deadline_ns = 0;
  switch (s.state) {
    case State::kInitializing:
      return died(s, Reason::kInitFailed, abi::to_wire(abi::Error::kInterrupted));
    case State::kStopping:
      return died(s, Reason::kKilled, 0);
    case State::kLoading:
      forget_loads(s);
      return start_failed(s, abi::Error::kTimedOut);
    case State::kBackoff:
      if (auto started = start(s); !started) start_failed(s, started.error());
      return;
    default:
      return;
  }
}

void Rs::rearm() {
  uint64_t next = update_.service != nullptr ? update_.deadline_ns : 0;
  for (const Service& s : service_) {
    for (uint64_t due : {s.deadline_ns, heartbeat_due_ns(s)}) {
      if (s.state != State::kFree && due != 0 && (next == 0 || due < next)) next = due;
    }
  }
  if (next == armed_ns_) return;
  armed_ns_ = next;
  system_.set_alarm_at(next);
}

}  // namespace rs
