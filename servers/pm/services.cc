// SPDX-License-Identifier: BSD-3-Clause
// Services in PM's table: they have a pid, so that ps and kill know them, and nothing else. RS announces them; those
// of the boot policy PM knows by itself.
#include "abi/pm_vfs.h"
#include "servers/pm/pm.h"
#include "servers/pm/requests.h"

namespace pm {

namespace {

void copy_label(Process& p, const char (&label)[abi::kLabelBytes]) {
  std::memcpy(p.entry->name, label, sizeof p.entry->name);
  p.entry->name[sizeof p.entry->name - 1] = 0;
}

bool is_named(const Process& p, const char* name) {
  unsigned i = 0;
  while (name[i] != 0 && p.entry->name[i] == name[i]) i++;
  return name[i] == p.entry->name[i];
}

// Those who read PM's table by a grant of fixed id.
void grant_table(const Process& p) {
  if (is_named(p, "procfs")) machine::grant_table_to(unsigned(abi::pm::kTableGrantProcfs.value), p.entry->endpoint);
  if (is_named(p, "is")) machine::grant_table_to(unsigned(abi::pm::kTableGrantIs.value), p.entry->endpoint);
}

Process* add_service(Pm& pm, Endpoint endpoint, const char (&label)[abi::kLabelBytes], int32_t pid = 0) {
  Process* p = pm.table.create(endpoint, pid);
  if (p == nullptr) return nullptr;
  p->set_flag(abi::pm::kEntryService, true);
  p->entry->start_ns = machine::times(abi::kSelf).uptime_ns;
  copy_label(*p, label);
  grant_table(*p);
  return p;
}

Process* add_user(Pm& pm, Endpoint endpoint, const char (&label)[abi::kLabelBytes], int32_t pid) {
  Process* p = pm.table.create(endpoint, pid);
  if (p == nullptr) return nullptr;
  p->entry->start_ns = machine::times(abi::kSelf).uptime_ns;
  copy_label(*p, label);
  set_default_limits(*p);
  return p;
}

// A user process that RS started: VFS has to know it before it first runs.
Process* announce_user(Pm& pm, const abi::pm::ServiceStarted& request) {
  Process* p = add_user(pm, request.service, request.label, 0);
  if (p == nullptr) return nullptr;
  auto& e = *p->entry;
  e.uid = e.euid = e.saved_uid = request.uid;
  e.gid = e.egid = e.saved_gid = request.gid;
  Message m = Message::of(abi::pm_vfs::ProcessForked{
      .parent = abi::kNone, .child = e.endpoint, .child_pid = e.pid, .uid = e.uid, .gid = e.gid});
  if (machine::vfs(m) < 0) {
    pm.table.remove(*p);
    return nullptr;
  }
  return p;
}

void service_started(Pm& pm, const abi::pm::ServiceStarted& request) {
  Process* p = pm.table.by_endpoint(request.service);
  if (p != nullptr && p->is_service() && request.is_new_instance != 0) {
    pm.table.remove(*p);
    p = nullptr;
  }
  if (p == nullptr && request.service.is_process()) {
    p = request.is_user != 0 ? announce_user(pm, request) : add_service(pm, request.service, request.label);
  }
  int32_t pid = p != nullptr ? p->pid() : error(Error::kAgain);
  machine::send_async(abi::kRs, Message::of(abi::pm::ServicePid{.service = request.service, .pid = pid}));
}

void service_exited(Pm& pm, Endpoint service) {
  Process* p = pm.table.by_endpoint(service);
  if (p != nullptr && p->is_service()) pm.table.remove(*p);
}

}  // namespace

void add_boot_services(Pm& pm, const abi::ServicePolicy* policy, unsigned count) {
  for (unsigned i = 0; i < count; i++) {
    const abi::ServicePolicy& s = policy[i];
    if (s.slot <= 0 || unsigned(s.slot) >= abi::kMaxProcesses) continue;
    Endpoint endpoint = abi::make_endpoint(unsigned(s.slot), 0);
    if ((s.flags & abi::kServiceUserProcess) == 0) {
      (void)add_service(pm, endpoint, s.label);
    } else {
      Process* p = add_user(pm, endpoint, s.label, pm.init == nullptr ? abi::pm::kInitPid : 0);
      if (pm.init == nullptr) pm.init = p;
    }
  }
}

bool handle_service_message(Pm& pm, Endpoint from, const Message& m) {
  const Process* sender = pm.table.by_endpoint(from);
  bool is_service = from == abi::kRs || (sender != nullptr && sender->is_service());
  if (!is_service) return false;
  switch (m.type) {
    case abi::pm::ServiceStarted::kType:
      if (from == abi::kRs) service_started(pm, m.as<abi::pm::ServiceStarted>());
      return true;
    case abi::pm::ServiceExited::kType:
      if (from == abi::kRs) service_exited(pm, m.as<abi::pm::ServiceExited>().service);
      return true;
    case abi::pm::SignalGroup::kType: {
      auto request = m.as<abi::pm::SignalGroup>();
      // A group of another session has nothing to fear from this terminal.
      bool is_meant = request.session == 0 || pm.table.has_group(request.group, request.session);
      if (request.group > 0 && is_meant && abi::is_signal(request.signal)) {
        post_to_group(pm, request.group, request.signal, {.code = abi::kCodeKernel});
      }
      return true;
    }
    default: return false;
  }
}

int32_t identify(Pm& pm, Process& caller, Message& m) {
  if (!caller.is_service()) return error(Error::kPerm);
  const Process* p = pm.table.by_endpoint(m.as<abi::pm::Identify>().process);
  if (p == nullptr) return error(Error::kNoProcess);
  const auto& e = *p->entry;
  m.set(abi::pm::Identify::Reply{.pid = e.pid,
                                 .parent = e.parent,
                                 .group = e.group,
                                 .session = e.session,
                                 .uid = e.uid,
                                 .euid = e.euid,
                                 .gid = e.gid,
                                 .egid = e.egid});
  return 0;
}

}  // namespace pm
