// SPDX-License-Identifier: BSD-3-Clause
// Process groups and sessions. VFS hears of every change: terminals decide by group and session who may read.
#include "abi/pm_vfs.h"
#include "servers/pm/pm.h"
#include "servers/pm/requests.h"

namespace pm {

namespace {

void tell_session(const Process& p) {
  Message m = Message::of(abi::pm_vfs::SetSession{
      .process = p.entry->endpoint, .group = p.entry->group, .session = p.entry->session});
  (void)machine::vfs(m);
}

Process* self_or_pid(Pm& pm, Process& caller, int32_t pid) { return pid == 0 ? &caller : pm.table.by_pid(pid); }

Error check_set_group(Pm& pm, const Process& caller, const Process* target, int32_t group) {
  if (target == nullptr || (target != &caller && target->parent != &caller)) return Error::kNoProcess;
  if (target != &caller && (target->entry->flags & abi::pm::kEntryDidExec) != 0) return Error::kAccess;
  if (target->is_session_leader() || target->entry->session != caller.entry->session) return Error::kPerm;
  if (group != target->pid() && !pm.table.has_group(group, caller.entry->session)) return Error::kPerm;
  return Error(0);
}

}  // namespace

int32_t get_group(Pm& pm, Process& caller, Message& m) {
  const Process* target = self_or_pid(pm, caller, m.as<abi::pm::GetGroup>().pid);
  if (target == nullptr) return error(Error::kNoProcess);
  m.set(abi::pm::GetGroup::Reply{.group = target->entry->group, .session = target->entry->session});
  return 0;
}

int32_t set_group(Pm& pm, Process& caller, Message& m) {
  auto request = m.as<abi::pm::SetGroup>();
  if (request.group < 0 || request.pid < 0) return error(Error::kInvalid);
  Process* target = self_or_pid(pm, caller, request.pid);
  int32_t group = request.group != 0 || target == nullptr ? request.group : target->pid();
  if (Error e = check_set_group(pm, caller, target, group); e != Error(0)) return error(e);
  target->entry->group = group;
  if (target->is_alive()) tell_session(*target);
  return 0;
}

int32_t set_session(Pm& pm, Process& caller, Message&) {
  auto& e = *caller.entry;
  for (unsigned i = 0; i < pm.table.place_count(); i++) {
    const Process* p = pm.table.at(i);
    if (p != nullptr && p->entry->group == e.pid) return error(Error::kPerm);
  }
  e.session = e.group = e.pid;
  tell_session(caller);
  return e.pid;
}

}  // namespace pm
