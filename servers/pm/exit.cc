// SPDX-License-Identifier: BSD-3-Clause
// The end of a process: by exit, by a signal, or by PM. What it had is given back at once, whatever it was doing;
// a zombie with the status stays for the parent.
#include "abi/pm_vfs.h"
#include "servers/pm/pm.h"
#include "servers/pm/requests.h"

namespace pm {

namespace {

// Order: stopped first, so that it never runs again while we wait for others; VFS closes files while the
// endpoint still means this process; the address space before the slot, which is what others may get next.
void give_back(Pm& pm, Process& p) {
  Endpoint ep = p.endpoint();
  (void)machine::stop(ep);
  Message m = Message::of(abi::pm_vfs::ProcessExited{
      .process = ep, .is_session_leader = p.is_session_leader(), .session = p.entry->session});
  (void)machine::vfs(m);
  abi::TimesReply times = machine::times(ep);
  p.entry->user_ns = times.user_ns;
  p.entry->system_ns = times.system_ns;
  machine::vm_exit(ep);
  machine::destroy(ep);
  pm.table.forget_endpoint(p);
}

// Was `p` what kept the group of one of its children, or its own, from being orphaned?
void look_for_orphaned_groups(Pm& pm, const Process& p, const Process* parent) {
  const auto& e = *p.entry;
  if (parent != nullptr && parent->entry->group != e.group && parent->entry->session == e.session) {
    hang_up_if_orphaned(pm, e.group);
  }
}

void give_children_to_init(Pm& pm, Process& p) {
  while (Process* child = p.first_child) {
    if (pm.init == nullptr || pm.init == &p) {
      ProcessTable::leave_parent(*child);
      child->entry->parent = 0;
    } else {
      ProcessTable::adopt(*pm.init, *child);
    }
    bool held_group = child->entry->group != p.entry->group && child->entry->session == p.entry->session;
    if (held_group && !child->is_zombie()) hang_up_if_orphaned(pm, child->entry->group);
    if (child->is_zombie()) tell_parent(pm, *child);
  }
}

void end_of_init(Pm& pm, int32_t code, int32_t status) {
  machine::log("pm: init ended, code * 1000 + status", code * 1000 + status);
  Message m = Message::of(abi::pm_vfs::Sync{.is_final = 1});
  (void)machine::vfs(m);
  machine::abort(abi::AbortReason::kPanic, uint32_t(status), "init ended");
  pm.init = nullptr;
}

}  // namespace

void exit_process(Pm& pm, Process& p, int32_t code, int32_t status) {
  if (!p.is_alive() || p.is_service()) return;
  p.entry->mode = abi::pm::ProcessMode::kExiting;
  pm.timers.cancel(p.alarm_timer);
  pm.timers.cancel(p.wait_timer);
  p.set_waiting(Waiting::kNothing);
  p.set_flag(abi::pm::kEntryStopped, false);
  if (&p == pm.init) end_of_init(pm, code, status);
  give_back(pm, p);
  p.entry->mode = abi::pm::ProcessMode::kZombie;
  p.entry->exit_code = code;
  p.entry->exit_status = status;
  give_children_to_init(pm, p);
  look_for_orphaned_groups(pm, p, p.parent);
  tell_parent(pm, p);
}

int32_t exit_request(Pm& pm, Process& caller, Message& m) {
  exit_process(pm, caller, abi::kChildExited, m.as<abi::pm::Exit>().status & 0xff);
  return kNoReply;
}

}  // namespace pm
