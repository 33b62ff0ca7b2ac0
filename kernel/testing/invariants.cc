// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/testing/invariants.h"

#include <set>

namespace kernel::testing {

namespace {

std::string about(const Process& p, const char* what) {
  return std::string(p.name) + " (" + std::to_string(p.endpoint.value) + "): " + what;
}

std::string check_ready_queues(Kernel& k, std::set<const Process*>& queued) {
  for (unsigned q = 0; q < kPriorities; ++q) {
    for (base::ListNode* n = k.ready[q].first(); n != nullptr; n = k.ready[q].after(n)) {
      const Process* p = BASE_CONTAINER_OF(n, Process, ready_link);
      if (!queued.insert(p).second) return about(*p, "is queued twice");
      if (p->priority != q) return about(*p, "is in the queue of another priority");
    }
    if (k.ready[q].is_empty() == ((k.cpu.ready_mask >> q & 1) != 0)) return "ready_mask disagrees with a queue";
  }
  return "";
}

std::string check_callers(Kernel& k, Process& p) {
  bool has_callers = false;
  for (base::ListNode* n = p.caller_queue.first(); n != nullptr; n = p.caller_queue.after(n)) {
    has_callers = true;
    const Process* s = BASE_CONTAINER_OF(n, Process, caller_link);
    if ((s->state & kSending) == 0) return about(*s, "is in a caller queue but does not send");
    if (k.find(abi::Endpoint{int32_t(s->from)}) != &p) return about(*s, "is in the caller queue of another process");
  }
  if (has_callers != ((p.pending & kPendingQueue) != 0)) return about(p, "pending queue bit is wrong");
  return "";
}

std::string check_waiting(Kernel& k, const Process& p) {
  const uint32_t waits = p.state & (kSending | kReceiving);
  if (waits == 0 && p.from != 0) return about(p, "has a partner but does not wait");
  if ((p.state & kReplyWait) != 0 && (p.state & kReceiving) == 0) return about(p, "waits for a reply without receiving");
  if ((p.state & kReplyWait) != 0 && p.from == 0) return about(p, "waits for a reply of anybody");
  if ((p.state & kSending) != 0) {
    if (k.find(abi::Endpoint{int32_t(p.from)}) == nullptr) return about(p, "sends to nobody");
    if (!p.caller_link.is_linked()) return about(p, "sends but is in no caller queue");
  } else if (p.caller_link.is_linked()) {
    return about(p, "is linked in a caller queue");
  }
  if (p.has(kVmAsked) && ((p.state & kReplyWait) == 0 || p.from != uint32_t(abi::kVm.value))) {
    return about(p, "asked VM but does not wait for it");
  }
  // Nobody waits, in sends and for replies only, in a circle: that could never end.
  const Process* x = &p;
  for (unsigned hops = 0; x != nullptr && (x->state & (kSending | kReplyWait)) != 0; ++hops) {
    if (hops > abi::kMaxProcesses) return about(p, "is in a deadlock");
    x = k.find(abi::Endpoint{int32_t(x->from)});
  }
  return "";
}

std::string check_privilege(Kernel& k, const Process& p) {
  if (p.privilege == nullptr) return about(p, "has no privilege");
  if (p.privilege != &k.privilege[p.privilege_id]) return about(p, "has another's privilege");
  if (p.is_service() != (p.privilege->owner == &p)) return about(p, "disagrees with its privilege about the owner");
  const bool has_notify = p.is_service() && p.privilege->has_notify();
  if (has_notify != ((p.pending & kPendingNotify) != 0)) return about(p, "pending notify bit is wrong");
  if (p.is_service() && (p.send_mask >> p.privilege_id & 1) != 0) return about(p, "may send to itself");
  return "";
}

std::string check_process(Kernel& k, Process& p, const std::set<const Process*>& queued) {
  const bool is_current = k.cpu.current == &p;
  const bool is_queued = queued.contains(&p);
  if (p.is_free()) {
    if (is_current || is_queued || p.caller_link.is_linked()) return "a free slot runs, is queued or sends";
    if (k.find(p.endpoint) == &p) return "a free slot can be found";
    return "";
  }
  if (k.find(p.endpoint) != &p) return about(p, "cannot be found by its endpoint");
  if (p.key != state_word(kReceiving | kReplyWait, p.endpoint)) return about(p, "has a wrong key");
  if (p.state == 0 && is_current == is_queued) return about(p, "is runnable, but not exactly once");
  if (p.state != 0 && (is_current || is_queued)) return about(p, "is blocked, but runs or is queued");
  if (p.ready_bit != 1u << p.priority || p.above != p.ready_bit - 1) return about(p, "has wrong priority masks");
  for (const std::string& s : {check_callers(k, p), check_waiting(k, p), check_privilege(k, p)}) {
    if (!s.empty()) return s;
  }
  return "";
}

}  // namespace

std::string broken_invariant(Kernel& k) {
  if (k.cpu.handoff != nullptr) return "a hand-off was left over";
  std::set<const Process*> queued;
  if (std::string s = check_ready_queues(k, queued); !s.empty()) return s;
  for (Process& p : k.process) {
    if (std::string s = check_process(k, p, queued); !s.empty()) return s;
  }
  const Process* const current = k.cpu.current;
  if (current != nullptr && current->root != k.cpu.active_root) return about(*current, "runs in another's space");
  for (unsigned i = 0; i < abi::kMaxPrivileges; ++i) {
    const Privilege& p = k.privilege[i];
    if ((k.async_senders >> i & 1) != (p.async_left != 0)) return "async_senders disagrees with a table";
    if (p.owner != nullptr && (p.owner->is_free() || p.owner->privilege != &p)) return "a privilege of nobody";
  }
  return "";
}

}  // namespace kernel::testing
