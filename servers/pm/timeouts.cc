// SPDX-License-Identifier: BSD-3-Clause
// Deadlines: one kernel alarm for the earliest of them, and what happens when one has come.
#include "servers/pm/pm.h"

namespace pm {

namespace {

void alarm_expired(Pm& pm, Process& p, uint64_t now) {
  uint64_t interval = p.interval[0].interval_ns;
  if (interval != 0) {
    uint64_t next = p.alarm_timer.deadline + interval;
    if (next <= now) next = now + interval - (now - p.alarm_timer.deadline) % interval;  // missed ones are one
    pm.timers.set(p.alarm_timer, next);
  }
  post_signal(pm, p, abi::kSigAlarm, {.code = abi::kCodeKernel});
}

void wait_expired(Pm& pm, Process& p) {
  Waiting what = p.waiting;
  stop_waiting(pm, p);
  if (what == Waiting::kSleep) answer(p, 0);
  if (what == Waiting::kSignal) answer(p, error(Error::kAgain));
}

}  // namespace

void rearm_alarm(Pm& pm) {
  uint64_t first = pm.timers.first_deadline();
  if (first == pm.alarm_at) return;
  pm.alarm_at = first;
  machine::set_alarm(first);
}

void handle_alarm(Pm& pm, uint64_t now) {
  pm.alarm_at = Timers::kNever;  // the kernel's alarm is spent
  while (Timer* timer = pm.timers.take_expired(now)) {
    if (timer->kind == TimerKind::kAlarm) {
      alarm_expired(pm, *timer->owner, now);
    } else {
      wait_expired(pm, *timer->owner);
    }
  }
}

}  // namespace pm
