// SPDX-License-Identifier: BSD-3-Clause
// Stopping and continuing processes: the kernel's part (hold, release) and job control on top of it.
#include "abi/pm_vfs.h"
#include "servers/pm/pm.h"

namespace pm {

bool hold(Process& p) {
  if (p.hold == Hold::kFree) {
    auto r = machine::stop(p.endpoint());
    p.hold = !r && r.error() == Error::kBusy ? Hold::kAsked : Hold::kHeld;
  }
  return p.hold == Hold::kHeld;
}

void release(Process& p) {
  if (p.is_stopped()) return;
  p.was_unpaused = false;
  if (p.hold == Hold::kFree) return;
  p.hold = Hold::kFree;
  machine::resume(p.endpoint());
}

bool unpause(Process& p, int32_t result, bool is_stop) {
  Message m = Message::of(abi::pm_vfs::Unpause{.process = p.endpoint(), .result = result, .is_stop = is_stop});
  return machine::vfs(m) == 1;
}

void stop_process(Pm& pm, Process& p, int signal) {
  p.set_flag(abi::pm::kEntryStopped, true);
  p.stop_signal = int8_t(signal);
  p.stop_unreported = true;
  p.continue_unreported = false;
  // A read that stays parked would take the input of those in the foreground: the call begins again after the stop.
  // A call that waits in PM disturbs nobody and goes on waiting.
  if (!hold(p) && p.waiting == Waiting::kNothing && !p.was_unpaused) {
    p.was_unpaused = true;
    (void)unpause(p, error(Error::kRestart), true);
  }
  tell_parent(pm, p);
}

void continue_process(Pm& pm, Process& p) {
  p.set_flag(abi::pm::kEntryStopped, false);
  p.stop_unreported = false;
  p.continue_unreported = true;
  tell_parent(pm, p);
  deliver_signals(pm, p);
}

void hang_up_if_orphaned(Pm& pm, int32_t group) {
  if (!pm.table.is_orphaned_group(group)) return;
  bool has_stopped = false;
  for (unsigned i = 0; i < pm.table.place_count(); i++) {
    const Process* p = pm.table.at(i);
    has_stopped |= p != nullptr && p->is_alive() && p->entry->group == group && p->is_stopped();
  }
  if (!has_stopped) return;
  for (unsigned i = 0; i < pm.table.place_count(); i++) {
    Process* p = pm.table.at(i);
    if (p != nullptr && p->is_alive() && p->entry->group == group) p->must_hang_up = pm.has_hang_ups = true;
  }
}

void run_deferred(Pm& pm) {
  while (pm.has_hang_ups) {
    pm.has_hang_ups = false;
    for (unsigned i = 0; i < pm.table.place_count(); i++) {
      Process* p = pm.table.at(i);
      if (p == nullptr || !p->must_hang_up) continue;
      p->must_hang_up = false;
      post_signal(pm, *p, abi::kSigHup, {.code = abi::kCodeKernel});
      post_signal(pm, *p, abi::kSigContinue, {.code = abi::kCodeKernel});
    }
  }
  rearm_alarm(pm);
}

}  // namespace pm
