// SPDX-License-Identifier: BSD-3-Clause
// From a request's type to its handler.
#include "servers/pm/pm.h"
#include "servers/pm/requests.h"

namespace pm {

namespace {

using Handler = int32_t (*)(Pm&, Process&, Message&);
constexpr unsigned kSpan = 0x90;

struct Table {
  Handler handler[kSpan] = {};
  template <class Request>
  constexpr void set(Handler h) {
    handler[Request::kType - abi::kPmBase] = h;
  }
};

constexpr Table make_table() {
  using namespace abi::pm;  // the words of abi/pm.h, in its order
  Table t;
  t.set<GetPid>(get_pid);
  t.set<GetIds>(get_ids);
  t.set<GetGroup>(get_group);
  t.set<SetIds>(set_ids);
  t.set<GetGroups>(get_groups);
  t.set<SetGroups>(set_groups);
  t.set<SetGroup>(set_group);
  t.set<SetSession>(set_session);
  t.set<Fork>(fork_request);
  t.set<Exec>(exec_request);
  t.set<Exit>(exit_request);
  t.set<Wait>(wait_child);
  t.set<SignalAction>(signal_action);
  t.set<SignalMask>(signal_mask);
  t.set<SignalPending>(signal_pending);
  t.set<SignalSuspend>(signal_suspend);
  t.set<SignalWait>(signal_wait);
  t.set<SignalReturn>(signal_return);
  t.set<SignalStack>(signal_stack);
  t.set<Kill>(kill_request);
  t.set<Background>(background);
  t.set<IntervalTimer>(interval_timer);
  t.set<Sleep>(sleep_request);
  t.set<GetTime>(get_time);
  t.set<SetTime>(set_time);
  t.set<Usage>(usage);
  t.set<Limit>(limit_request);
  t.set<GetPriority>(get_priority);
  t.set<SetPriority>(set_priority);
  t.set<SystemInfo>(system_info);
  t.set<HostName>(host_name);
  t.set<Reboot>(reboot);
  t.set<GetRandom>(get_random);
  t.set<SetThreadPointer>(set_thread_pointer);
  t.set<SetName>(set_name);
  t.set<Identify>(identify);
  return t;
}

constexpr Table kTable = make_table();

// Services keep a pid and little more: what would make them wait, fork or change is for user processes.
bool is_for_services(int32_t type) {
  switch (type) {
    case abi::pm::GetPid::kType:
    case abi::pm::GetIds::kType:
    case abi::pm::GetTime::kType:
    case abi::pm::Identify::kType: return true;
    default: return false;
  }
}

}  // namespace

void Pm::initialise() {
  table.initialise();
  alarm_at = Timers::kNever;
  std::memcpy(host_name, "kintsugi", sizeof "kintsugi");
}

int32_t handle(Pm& pm, Process& caller, Message& m) {
  unsigned n = unsigned(m.type) - unsigned(abi::kPmBase);
  Handler handler = n < kSpan ? kTable.handler[n] : nullptr;
  if (handler == nullptr) return error(Error::kNoSystemCall);
  if (caller.is_service() && !is_for_services(m.type)) return error(Error::kPerm);
  pm.current = &caller;
  int32_t result = handler(pm, caller, m);
  pm.current = nullptr;
  return caller.is_alive() ? result : kNoReply;
}

void finish(Pm& pm, Process& p) {
  if (!p.is_alive() || !needs_finish(p)) return;
  p.was_unpaused = true;  // it was in a call of ours, which is answered: VFS has nothing to end
  deliver_signals(pm, p);
}

}  // namespace pm
