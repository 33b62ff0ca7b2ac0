// SPDX-License-Identifier: BSD-3-Clause
// PM's state and the operations that more than one request uses. A request handler gets the caller and the
// message: it returns the type of the reply and leaves the reply's payload in the message, or returns kNoReply
// when the answer comes later or never. Handlers are listed in requests.h; each has a file of its own.
#pragma once
#include <cstdint>

#include "abi/error.h"
#include "abi/message.h"
#include "abi/policy.h"
#include "servers/pm/machine.h"
#include "servers/pm/process_table.h"

namespace pm {

using abi::Error;
using abi::Message;

inline constexpr int32_t kNoReply = INT32_MIN;
inline constexpr uint64_t kSecond = 1'000'000'000;

// All-zero memory before initialise(): it lies in bss.
struct Pm {
  void initialise();

  ProcessTable table;
  Timers timers;
  Process* init = nullptr;
  Process* current = nullptr;   // whose request is being handled
  uint64_t alarm_at = 0;        // what the kernel alarm is set to
  bool has_hang_ups = false;    // some process is marked must_hang_up
  char host_name[48] = {};
};

[[nodiscard]] constexpr int32_t error(Error e) { return abi::to_wire(e); }

// ---- dispatch.cc
// One request of a process. Returns the reply type or kNoReply.
int32_t handle(Pm& pm, Process& caller, Message& m);
// After the answer to `p` was sent: what its request or somebody else left to do for it.
void finish(Pm& pm, Process& p);
// Whether finish() has work for `p`: the fast path asks before it answers.
[[nodiscard]] inline bool needs_finish(const Process& p) { return p.deliverable() != 0; }

// ---- answer.cc
// Answers a process that waits in PM.
void answer(Process& p, int32_t type);
void answer(Process& p, int32_t type, Message& m);
// Ends the waiting of `p`: its timer is cancelled, the mask of a sigsuspend stays for the handler's frame.
void stop_waiting(Pm& pm, Process& p);

// ---- timeouts.cc
void rearm_alarm(Pm& pm);
void handle_alarm(Pm& pm, uint64_t now);

// ---- post.cc: a signal for a process. Acts at once if it can.
void post_signal(Pm& pm, Process& p, int signal, const SignalInfo& info);
[[nodiscard]] bool is_ignored(const Process& p, int signal);
[[nodiscard]] bool is_default_ignored(int signal);
[[nodiscard]] bool is_stop_signal(int signal);
inline constexpr uint64_t kStopSignals = abi::signal_bit(abi::kSigStop) | abi::signal_bit(abi::kSigTerminalStop) |
                                         abi::signal_bit(abi::kSigTerminalIn) | abi::signal_bit(abi::kSigTerminalOut);
void post_to_group(Pm& pm, int32_t group, int signal, const SignalInfo& info);

// ---- deliver.cc: acts on all signals that are pending and not blocked.
void deliver_signals(Pm& pm, Process& p);

// ---- job_control.cc
void stop_process(Pm& pm, Process& p, int signal);
void continue_process(Pm& pm, Process& p);
// Stops or lets go in the kernel; true: it is stopped now, false: it stops at the end of its call.
bool hold(Process& p);
void release(Process& p);
// Tells VFS that a signal wants the process out of its call; the call gets `result`.
bool unpause(Process& p, int32_t result, bool is_stop);
// A process left: if `group` has become orphaned and a member is stopped, all get SIGHUP and SIGCONT. Done later, in
// run_deferred, because each SIGHUP may end processes and orphan more groups: no recursion.
void hang_up_if_orphaned(Pm& pm, int32_t group);
// At the end of every message.
void run_deferred(Pm& pm);

// ---- report.cc: the kernel has signals for a user process, or it reached the end of its call and is stopped now.
void handle_report(Pm& pm, const abi::SignalReport& report);

// ---- exit.cc
void exit_process(Pm& pm, Process& p, int32_t code, int32_t status);

// ---- wait.cc
// Tells the parent of `child` (a zombie, stopped or continued): ends its wait, or sends SIGCHLD, or both.
void tell_parent(Pm& pm, Process& child);
// A wait of `parent` that can end now is answered.
void retry_wait(Pm& pm, Process& parent);
void bury(Pm& pm, Process& zombie);

// ---- limits.cc
void set_default_limits(Process& p);

// ---- priority.cc
void apply_nice(Process& p);

// ---- ids.cc
[[nodiscard]] bool may_signal(const Process& sender, const Process& target, int signal);
void tell_credentials(Pm& pm, Process& p);

// ---- services.cc
void add_boot_services(Pm& pm, const abi::ServicePolicy* policy, unsigned count);
// A message of a service that expects no answer by SENDREC; false: not one of these.
bool handle_service_message(Pm& pm, Endpoint from, const Message& m);

}  // namespace pm
