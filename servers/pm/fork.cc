// SPDX-License-Identifier: BSD-3-Clause
// fork: VM makes address space and kernel process, VFS copies the descriptors, then both are answered. Whatever
// fails, nothing of the child stays.
#include "abi/pm_vfs.h"
#include "servers/pm/pm.h"
#include "servers/pm/requests.h"

namespace pm {

namespace {

constexpr unsigned kReservedForRoot = 4;

bool may_fork(Pm& pm, const Process& p) {
  if (p.is_root()) return pm.table.count() < abi::kMaxProcesses;
  if (pm.table.count() >= abi::kMaxProcesses - kReservedForRoot) return false;
  uint64_t limit = p.limit[abi::pm::kLimitProcesses].soft;
  return limit == abi::pm::kNoLimit || pm.table.count_of_user(p.entry->uid) < limit;
}

void copy_entry(const Process& parent, Process& child) {
  const auto& from = *parent.entry;
  auto& to = *child.entry;
  to.nice = from.nice;
  to.group = from.group;
  to.session = from.session;
  to.uid = from.uid, to.euid = from.euid, to.saved_uid = from.saved_uid;
  to.gid = from.gid, to.egid = from.egid, to.saved_gid = from.saved_gid;
  to.group_count = from.group_count;
  for (unsigned i = 0; i < from.group_count; i++) to.groups[i] = from.groups[i];
  to.blocked = from.blocked, to.ignored = from.ignored, to.caught = from.caught;
  to.arguments = from.arguments, to.argument_bytes = from.argument_bytes;
  std::memcpy(to.name, from.name, sizeof to.name);
  to.start_ns = machine::times(abi::kSelf).uptime_ns;
}

// POSIX: pending signals, timers and times do not pass to the child; actions, mask and limits do.
void copy_private(const Process& parent, Process& child) {
  if ((parent.entry->caught | parent.entry->ignored) != 0) {
    std::memcpy(child.action, parent.action, sizeof child.action);
  }
  child.alt_stack = parent.alt_stack;
  std::memcpy(child.limit, parent.limit, sizeof child.limit);
}

void undo(Endpoint child) {
  machine::vm_exit(child);
  machine::destroy(child);
}

}  // namespace

int32_t fork_request(Pm& pm, Process& caller, Message& m) {
  if (!may_fork(pm, caller)) return error(Error::kAgain);
  auto endpoint = machine::vm_fork(caller.endpoint());
  if (!endpoint) return error(endpoint.error());
  Process* child = pm.table.create(*endpoint);
  if (child == nullptr) {
    undo(*endpoint);
    return error(Error::kAgain);
  }
  copy_entry(caller, *child);
  copy_private(caller, *child);
  m = Message::of(abi::pm_vfs::ProcessForked{
      .parent = caller.endpoint(), .child = *endpoint, .child_pid = child->pid(), .uid = 0, .gid = 0});
  int32_t result = machine::vfs(m);
  if (result < 0) {
    pm.table.remove(*child);
    undo(*endpoint);
    return result;
  }
  ProcessTable::adopt(caller, *child);
  Message zero;
  machine::reply(*endpoint, zero);
  return child->pid();
}

}  // namespace pm
