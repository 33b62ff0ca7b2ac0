// SPDX-License-Identifier: BSD-3-Clause
// What the kernel reports of user processes: exceptions, signals that services raised by the kernel call Kill,
// expired CPU timers, and that a process which was asked to stop has reached the end of its call.
#include "servers/pm/pm.h"

namespace pm {

using abi::signal_bit;

namespace {

// An exception cannot be put off: if it is blocked or ignored, the process ends.
void raise_exception(Pm& pm, Process& p, int signal, const abi::SignalReport& report) {
  bool is_blocked = (p.entry->blocked & signal_bit(signal)) != 0;
  if (is_blocked || p.action_of(signal).handler <= abi::kSignalIgnore) {
    exit_process(pm, p, abi::kChildKilled, signal);
    return;
  }
  p.entry->pending |= signal_bit(signal);
  p.info[signal - 1] = {.code = report.code, .value = report.fault_address};
}

// ITIMER_VIRTUAL and ITIMER_PROF: the kernel counts once, the interval is ours.
void repeat_cpu_timer(Process& p, int signal) {
  uint32_t which = signal == abi::kSigVirtualAlarm ? 1 : 2;
  uint64_t interval = p.interval[which].interval_ns;
  if (interval == 0) return;
  abi::VirtualTimerArgs args{.which = which, .is_set = 1, .left_ns = interval};
  (void)machine::virtual_timer(p.endpoint(), args);
}

void take_signal(Pm& pm, Process& p, int signal, const abi::SignalReport& report) {
  constexpr uint64_t kExceptions = signal_bit(abi::kSigSegv) | signal_bit(abi::kSigBus) | signal_bit(abi::kSigIll) |
                                   signal_bit(abi::kSigTrap) | signal_bit(abi::kSigFpe);
  if (report.code > 0 && (kExceptions & signal_bit(signal)) != 0) {
    raise_exception(pm, p, signal, report);
    return;
  }
  if (signal == abi::kSigVirtualAlarm || signal == abi::kSigProfile) repeat_cpu_timer(p, signal);
  post_signal(pm, p, signal, {.code = abi::kCodeKernel});
}

}  // namespace

void handle_report(Pm& pm, const abi::SignalReport& report) {
  Process* p = pm.table.by_endpoint(report.process);
  if (p == nullptr || !p->is_alive()) return;
  if (report.stopped != 0 && p->hold == Hold::kAsked) p->hold = Hold::kHeld;
  for (uint64_t left = report.signals; left != 0 && p->is_alive(); left &= left - 1) {
    take_signal(pm, *p, __builtin_ctzll(left) + 1, report);
  }
  if (p->is_alive()) deliver_signals(pm, *p);
}

}  // namespace pm
