// SPDX-License-Identifier: BSD-3-Clause
// wait4 and waitid, and how parents learn of their children. The zombie of a child stays until it is waited for,
// or not at all when the parent ignores SIGCHLD.
#include "servers/pm/pm.h"
#include "servers/pm/requests.h"

namespace pm {

namespace {

using abi::pm::WaitFor;

bool is_meant(const Process& parent, const Process& child, const abi::pm::Wait& wait) {
  switch (wait.which) {
    case WaitFor::kAll: return true;
    case WaitFor::kPid: return child.pid() == wait.id;
    case WaitFor::kGroup: return child.entry->group == (wait.id != 0 ? wait.id : parent.entry->group);
  }
  return false;
}

// What the child has to say that `options` asks for; 0: nothing.
int32_t news_of(const Process& child, uint32_t options) {
  if (child.is_zombie()) return (options & abi::pm::kWaitExited) != 0 ? child.entry->exit_code : 0;
  if (child.stop_unreported && (options & abi::pm::kWaitStopped) != 0) return abi::kChildStopped;
  if (child.continue_unreported && (options & abi::pm::kWaitContinued) != 0) return abi::kChildContinued;
  return 0;
}

int32_t status_of(const Process& child, int32_t code) {
  if (code == abi::kChildStopped) return child.stop_signal;
  if (code == abi::kChildContinued) return abi::kSigContinue;
  return child.entry->exit_status;
}

void reap(Pm& pm, Process& parent, Process& child) {
  parent.entry->children_user_ns += child.entry->user_ns + child.entry->children_user_ns;
  parent.entry->children_system_ns += child.entry->system_ns + child.entry->children_system_ns;
  bury(pm, child);
}

// The answer for this child into `m`; its pid. The news is consumed unless kWaitNoReap.
int32_t report_child(Pm& pm, Process& parent, Process& child, int32_t code, uint32_t options, Message& m) {
  const auto& e = *child.entry;
  m.set(abi::pm::Wait::Reply{.code = code,
                             .status = status_of(child, code),
                             .uid = e.uid,
                             .reserved = 0,
                             .user_ns = e.user_ns + e.children_user_ns,
                             .system_ns = e.system_ns + e.children_system_ns,
                             .minor_faults = 0,
                             .major_faults = 0});
  int32_t pid = child.pid();
  if ((options & abi::pm::kWaitNoReap) != 0) return pid;
  if (code == abi::kChildStopped) {
    child.stop_unreported = false;
  } else if (code == abi::kChildContinued) {
    child.continue_unreported = false;
  } else {
    reap(pm, parent, child);
  }
  return pid;
}

// pid, 0: nothing yet, or an error.
int32_t find_news(Pm& pm, Process& parent, const abi::pm::Wait& wait, Message& m) {
  bool has_child = false;
  for (Process* child = parent.first_child; child != nullptr; child = child->next_sibling) {
    if (!is_meant(parent, *child, wait)) continue;
    has_child = true;
    int32_t code = news_of(*child, wait.options);
    if (code != 0) return report_child(pm, parent, *child, code, wait.options, m);
  }
  return has_child ? 0 : error(Error::kNoChild);
}

SignalInfo child_info(const Process& child) {
  int32_t code = child.is_zombie()    ? child.entry->exit_code
                 : child.is_stopped() ? abi::kChildStopped
                                      : abi::kChildContinued;
  return {.code = code, .pid = child.pid(), .uid = child.entry->uid, .status = status_of(child, code)};
}

}  // namespace

void bury(Pm& pm, Process& zombie) { pm.table.remove(zombie); }

void retry_wait(Pm& pm, Process& parent) {
  if (parent.waiting != Waiting::kChild) return;
  Message m;
  int32_t result = find_news(pm, parent, parent.wait, m);
  if (result != 0) answer(parent, result, m);
}

void tell_parent(Pm& pm, Process& child) {
  Process* parent = child.parent;
  bool is_zombie = child.is_zombie();
  if (parent == nullptr || parent->is_service()) {
    if (is_zombie) bury(pm, child);
    return;
  }
  const Action& action = parent->action_of(abi::kSigChild);
  bool wants_no_zombies = action.handler == abi::kSignalIgnore || (action.flags & abi::kSaNoChildWait) != 0;
  bool wants_signal = is_zombie || (action.flags & abi::kSaNoChildStop) == 0;
  SignalInfo info = child_info(child);
  if (is_zombie && wants_no_zombies) bury(pm, child);
  retry_wait(pm, *parent);
  if (wants_signal) post_signal(pm, *parent, abi::kSigChild, info);
}

int32_t wait_child(Pm& pm, Process& caller, Message& m) {
  auto request = m.as<abi::pm::Wait>();
  constexpr uint32_t kStates = abi::pm::kWaitExited | abi::pm::kWaitStopped | abi::pm::kWaitContinued;
  constexpr uint32_t kKnown = kStates | abi::pm::kWaitNoHang | abi::pm::kWaitNoReap;
  if ((request.options & ~kKnown) != 0 || (request.options & kStates) == 0) return error(Error::kInvalid);
  if (uint32_t(request.which) > uint32_t(WaitFor::kGroup)) return error(Error::kInvalid);
  int32_t result = find_news(pm, caller, request, m);
  if (result != 0 || (request.options & abi::pm::kWaitNoHang) != 0) return result;
  caller.wait = request;
  caller.set_waiting(Waiting::kChild);
  if (needs_finish(caller)) deliver_signals(pm, caller);
  return kNoReply;
}

}  // namespace pm
