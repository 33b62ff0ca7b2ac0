// SPDX-License-Identifier: BSD-3-Clause
// A signal for a process: dropped, kept pending, handed to a sigtimedwait, or acted on at once.
#include "servers/pm/pm.h"

namespace pm {

using abi::signal_bit;

bool is_stop_signal(int signal) { return (kStopSignals & signal_bit(signal)) != 0; }

bool is_default_ignored(int signal) {
  constexpr uint64_t kIgnored = signal_bit(abi::kSigChild) | signal_bit(abi::kSigUrgent) |
                                signal_bit(abi::kSigWindow) | signal_bit(abi::kSigContinue);
  return (kIgnored & signal_bit(signal)) != 0;
}

bool is_ignored(const Process& p, int signal) {
  auto handler = p.action[signal - 1].handler;
  return handler == abi::kSignalIgnore || (handler == abi::kSignalDefault && is_default_ignored(signal));
}

namespace {

// init gets only what it has a handler for: nobody may kill or stop it.
bool is_protected(const Pm& pm, const Process& p, int signal) {
  return &p == pm.init && p.action[signal - 1].handler == abi::kSignalDefault;
}

// SIGCONT lets a stopped process go on even if it is blocked or ignored; it and the stop signals annul each other.
void apply_job_control(Pm& pm, Process& p, int signal) {
  if (signal == abi::kSigContinue) {
    p.entry->pending &= ~kStopSignals;
    if (p.is_stopped()) continue_process(pm, p);
  } else if (is_stop_signal(signal)) {
    p.entry->pending &= ~signal_bit(abi::kSigContinue);
  }
}

void hand_to_signal_wait(Pm& pm, Process& p, int signal, const SignalInfo& info) {
  stop_waiting(pm, p);
  Message m;
  m.set(abi::pm::SignalWait::Reply{
      .code = info.code, .pid = info.pid, .uid = info.uid, .status = info.status, .value = info.value});
  answer(p, signal, m);
}

}  // namespace

void post_signal(Pm& pm, Process& p, int signal, const SignalInfo& info) {
  if (!p.is_alive() || is_protected(pm, p, signal)) return;
  if (p.is_service()) {
    (void)machine::kill(p.endpoint(), signal);
    return;
  }
  if (signal == abi::kSigKill) {
    exit_process(pm, p, abi::kChildKilled, signal);
    return;
  }
  apply_job_control(pm, p, signal);
  uint64_t bit = signal_bit(signal);
  if (p.waiting == Waiting::kSignal && (p.wait_set & bit) != 0) {
    hand_to_signal_wait(pm, p, signal, info);
    return;
  }
  bool is_blocked = (p.entry->blocked & bit) != 0;
  if (!is_blocked && is_ignored(p, signal)) return;
  p.entry->pending |= bit;
  p.info[signal - 1] = info;
  // The caller of the running request is looked at when its answer has been sent (finish).
  if (!is_blocked && &p != pm.current) deliver_signals(pm, p);
}

void post_to_group(Pm& pm, int32_t group, int signal, const SignalInfo& info) {
  for (unsigned i = 0; i < pm.table.place_count(); i++) {
    Process* p = pm.table.at(i);
    if (p != nullptr && p->is_alive() && p->entry->group == group && !p->is_service()) post_signal(pm, *p, signal, info);
  }
}

}  // namespace pm
