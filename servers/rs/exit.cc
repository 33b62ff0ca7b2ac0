// SPDX-License-Identifier: BSD-3-Clause
// The end of an instance, and what follows from it (spec C.5).
#include "servers/rs/rs.h"

namespace rs {
namespace {

enum class Verdict : uint8_t { kRemove, kGiveUp, kScript, kAgain };

Verdict verdict(const Rs& rs, const Service& s, Reason reason) {
  const bool has_script = s.policy.script[0] != 0;
  if (s.state == State::kStopping || rs.is_shutting_down()) return Verdict::kRemove;
  if (reason == Reason::kRefresh) return has_script ? Verdict::kScript : Verdict::kAgain;
  const bool is_failed_up = !s.was_ready && !s.has_flag(abi::kServiceBoot);
  if (is_failed_up || (s.up_flags & abi::rs::kUpNoRestart) != 0) return Verdict::kRemove;
  if (s.policy.restart == abi::RestartPolicy::kNever) return Verdict::kGiveUp;
  if (s.policy.max_restarts != 0 && s.restarts >= s.policy.max_restarts) return Verdict::kGiveUp;
  // A script that keeps restarting what cannot even start would never pause.
  return has_script && reason != Reason::kInitFailed ? Verdict::kScript : Verdict::kAgain;
}

}  // namespace

void Rs::died(Service& s, Reason reason, int32_t detail) {
  s.last_reason = reason;
  s.last_detail = detail;
  const bool was_running = s.state == State::kRunning;
  if (s.state != State::kStopping)
    log("{} ({}): {}, {}", s.label(), s.endpoint, reason_word(reason), detail);
  if (!is_replaceable(s.endpoint) && !is_shutting_down_) {
    char text[96];
    system_.stop_machine(
        sys::format_to(text, "service {} died: {}, {}", s.label(), reason_word(reason), detail));
    return;
  }
  if (update_.service == &s) end_update(abi::to_wire(abi::Error::kRestart));  // R-RS-29: at once
  const Verdict v = verdict(*this, s, reason);
  if (was_running) s.died_ns = system_.now_ns();
  kill_instance(s, v == Verdict::kRemove || v == Verdict::kGiveUp);
  if (v == Verdict::kRemove) {
    const bool is_down = s.state == State::kStopping;
    answer(s, is_down ? 0 : detail < 0 ? detail : abi::to_wire(abi::Error::kRestart));
    remove(s);
  } else {
    answer(s, detail < 0 ? detail : abi::to_wire(abi::Error::kRestart));
    decide(s, reason);
  }
  boot_attempt_failed(s);
}

void Rs::kill_instance(Service& s, bool is_final) {
  if (!is_alive(s.state)) return;
  const Endpoint old = s.endpoint;
  system_.destroy(old);
  s.previous = old;
  s.endpoint = abi::kNone;
  s.pid = -1;
  s.sent_signal = 0;
  s.watch_ms = 0;
  announce_gone(s, old, is_final);
}

// The instance is gone; what now?
void Rs::decide(Service& s, Reason reason) {
  switch (verdict(*this, s, reason)) {
    case Verdict::kRemove:
      remove(s);
      return;
    case Verdict::kGiveUp:
      log("{}: not started again", s.label());
      enter(s, Event::kGiveUp);
      return;
    case Verdict::kScript:
      enter(s, Event::kRunScript);
      queue_load(s, true);
      return;
    case Verdict::kAgain:
      break;
  }
  const uint64_t now = system_.now_ns();
  if (s.was_ready && now - s.started_ns >= kStableNs) s.crashes_in_row = 0;
  const uint64_t wait = reason == Reason::kRefresh ? 0 : backoff_ns(s.crashes_in_row, s.has_copy());
  if (reason != Reason::kRefresh) {
    s.crashes_in_row++;
    s.restarts++;
  }
  if (wait != 0) {
    enter(s, Event::kWaitBackoff);
    s.deadline_ns = now + wait;
    return;
  }
  if (auto started = start(s); !started) start_failed(s, started.error());
}

void Rs::remove(Service& s) {
  disconnect(s);
  forget_loads(s);
  if (s.copy.address != nullptr) system_.free_image(s.copy);
  enter(s, Event::kRemove);
}

}  // namespace rs
