// SPDX-License-Identifier: BSD-3-Clause
// Acts on the signals of a process that are pending and not blocked. A handler needs the process stopped outside
// of any call, so delivery may take several steps:
//   it waits in PM                     PM ends the call itself;
//   it is in a call of somebody else   the kernel stops it at the end of the call (Hold::kAsked) and VFS is told to
//                                      end the call if it is a long one; the kernel's report brings us back here;
//   it runs                            it is stopped at once.
// When nothing is left to do, the process is let go (unless job control has stopped it).
#include "servers/pm/pm.h"

namespace pm {

using abi::signal_bit;

namespace {

// Exceptions first, they belong to the instruction where the process stands; then the lowest number.
int first_of(uint64_t set) {
  constexpr uint64_t kExceptions = signal_bit(abi::kSigSegv) | signal_bit(abi::kSigBus) | signal_bit(abi::kSigIll) |
                                   signal_bit(abi::kSigTrap) | signal_bit(abi::kSigFpe);
  if ((set & kExceptions) != 0) set &= kExceptions;
  return __builtin_ctzll(set) + 1;
}

void answer_interrupted(Pm& pm, Process& p, int32_t result) {
  bool was_asleep = p.waiting == Waiting::kSleep;
  stop_waiting(pm, p);
  Message m;
  if (was_asleep) {
    uint64_t now = machine::times(abi::kSelf).uptime_ns;
    m.set(abi::pm::Sleep::Reply{.left_ns = p.sleep_until > now ? p.sleep_until - now : 0});
  }
  answer(p, result, m);
}

// True: the process stands outside of any call, stopped.
bool take_out_of_call(Pm& pm, Process& p, int signal) {
  bool may_restart = (p.action_of(signal).flags & abi::kSaRestart) != 0 && signal != abi::kSigCancel;
  if (p.waiting != Waiting::kNothing) {
    bool restarts = may_restart && p.waiting == Waiting::kChild;
    answer_interrupted(pm, p, error(restarts ? Error::kRestart : Error::kInterrupted));
    p.was_unpaused = true;  // the call has its end; the process may still have to take it (hold says so)
  }
  if (hold(p)) return true;
  if (!p.was_unpaused) {
    p.was_unpaused = true;
    (void)unpause(p, error(may_restart ? Error::kRestart : Error::kInterrupted), false);
  }
  return false;
}

uint64_t mask_to_come_back_to(Process& p) {
  if (!p.has_saved_mask) return p.entry->blocked;
  p.has_saved_mask = false;
  return p.saved_mask;
}

abi::SignalFrameArgs frame_for(Process& p, int signal) {
  const Action& action = p.action_of(signal);
  const SignalInfo& info = p.info[signal - 1];
  bool on_alt_stack = (action.flags & abi::kSaOnStack) != 0 && p.alt_stack.is_enabled;
  bool is_child = signal == abi::kSigChild;
  return {.handler = action.handler,
          .restorer = action.restorer,
          .mask = mask_to_come_back_to(p),
          .alt_stack = p.alt_stack.address,
          .alt_stack_bytes = p.alt_stack.bytes,
          .fault_address = info.code > 0 && !is_child ? info.value : 0,
          .signal = signal,
          .code = info.code,
          .value = is_child ? info.status : int32_t(info.value),
          .sender_pid = info.pid,
          .sender_uid = info.uid,
          .flags = (on_alt_stack ? abi::kSignalOnAltStack : 0) |
                   ((action.flags & abi::kSaInfo) != 0 ? abi::kSignalInfo : 0)};
}

// False: the frame does not fit the user's stack.
bool push_frame(Process& p, int signal) {
  abi::SignalFrameArgs args = frame_for(p, signal);
  if (!machine::signal_send(p.endpoint(), args)) return false;
  Action& action = p.action_of(signal);
  p.entry->blocked |= action.mask;
  if ((action.flags & abi::kSaNoDefer) == 0) p.entry->blocked |= signal_bit(signal);
  p.entry->blocked &= ~(signal_bit(abi::kSigKill) | signal_bit(abi::kSigStop));
  if ((action.flags & abi::kSaResetHand) != 0) {
    action.handler = abi::kSignalDefault;
    p.entry->caught &= ~signal_bit(signal);
  }
  return true;
}

void act_by_default(Pm& pm, Process& p, int signal) {
  if (!is_stop_signal(signal)) {
    exit_process(pm, p, abi::kChildKilled, signal);
    return;
  }
  // Terminal stops do nothing to a group that nobody could continue.
  if (signal != abi::kSigStop && pm.table.is_orphaned_group(p.entry->group)) return;
  stop_process(pm, p, signal);
}

// False: the rest comes later (another step, or the process is gone or stopped).
bool deliver_one(Pm& pm, Process& p, int signal) {
  if (is_ignored(p, signal)) {
    p.entry->pending &= ~signal_bit(signal);
    return true;
  }
  if (p.action_of(signal).handler == abi::kSignalDefault) {
    p.entry->pending &= ~signal_bit(signal);
    act_by_default(pm, p, signal);
    return true;
  }
  if (!take_out_of_call(pm, p, signal)) return false;
  p.entry->pending &= ~signal_bit(signal);
  if (!push_frame(p, signal)) exit_process(pm, p, abi::kChildKilled, abi::kSigSegv);
  return true;
}

}  // namespace

void deliver_signals(Pm& pm, Process& p) {
  for (;;) {
    while (p.is_alive() && !p.is_stopped() && p.deliverable() != 0) {
      if (!deliver_one(pm, p, first_of(p.deliverable()))) return;
    }
    if (!p.is_alive()) return;
    if (!p.has_saved_mask || p.waiting == Waiting::kSuspend) break;
    p.entry->blocked = mask_to_come_back_to(p);  // a sigsuspend that ended without a handler
  }
  release(p);
}

}  // namespace pm
