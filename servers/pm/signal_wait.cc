// SPDX-License-Identifier: BSD-3-Clause
// Waiting for signals: sigsuspend, pause, sigtimedwait; and the way back from a handler.
#include "servers/pm/pm.h"
#include "servers/pm/requests.h"

namespace pm {

using abi::signal_bit;

namespace {
constexpr uint64_t kUnblockable = signal_bit(abi::kSigKill) | signal_bit(abi::kSigStop);
}  // namespace

int32_t signal_suspend(Pm& pm, Process& caller, Message& m) {
  auto request = m.as<abi::pm::SignalSuspend>();
  if (request.keep_mask == 0) {
    caller.saved_mask = caller.entry->blocked;
    caller.has_saved_mask = true;
    caller.entry->blocked = request.mask & ~kUnblockable;
  }
  caller.set_waiting(Waiting::kSuspend);
  if (needs_finish(caller)) deliver_signals(pm, caller);
  return kNoReply;
}

int32_t signal_wait(Pm& pm, Process& caller, Message& m) {
  auto request = m.as<abi::pm::SignalWait>();
  uint64_t ready = caller.entry->pending & request.set & ~kUnblockable;
  if (ready != 0) {
    int signal = __builtin_ctzll(ready) + 1;
    caller.entry->pending &= ~signal_bit(signal);
    const SignalInfo& info = caller.info[signal - 1];
    m.set(abi::pm::SignalWait::Reply{
        .code = info.code, .pid = info.pid, .uid = info.uid, .status = info.status, .value = info.value});
    return signal;
  }
  if (request.timeout_ns == 0) return error(Error::kAgain);
  caller.wait_set = request.set & ~kUnblockable;
  caller.set_waiting(Waiting::kSignal);
  if (request.timeout_ns != abi::pm::kForever) {
    uint64_t now = machine::times(abi::kSelf).uptime_ns;
    uint64_t deadline = now + request.timeout_ns;
    if (deadline >= now) pm.timers.set(caller.wait_timer, deadline);
  }
  if (needs_finish(caller)) deliver_signals(pm, caller);
  return kNoReply;
}

int32_t signal_return(Pm& pm, Process& caller, Message& m) {
  auto request = m.as<abi::pm::SignalReturn>();
  caller.entry->blocked = request.mask & ~kUnblockable;
  if (!machine::signal_return(caller.endpoint(), request.frame)) {
    exit_process(pm, caller, abi::kChildKilled, abi::kSigSegv);
    return kNoReply;
  }
  if (needs_finish(caller)) deliver_signals(pm, caller);
  return kNoReply;
}

}  // namespace pm
