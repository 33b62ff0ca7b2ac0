// SPDX-License-Identifier: BSD-3-Clause
#include "servers/pm/process_table.h"

namespace pm {

namespace {
unsigned bucket_of(int32_t pid) { return unsigned(pid) & (abi::kMaxProcesses - 1); }
}  // namespace

void ProcessTable::initialise() {
  shared_.magic = abi::pm::ProcessTable::kMagic;
  shared_.entry_count = abi::kMaxProcesses;
  shared_.entry_bytes = sizeof(abi::pm::PmProcessEntry);
  last_pid_ = abi::pm::kInitPid;
}

Process* ProcessTable::take_free() {
  if (free_ != nullptr) {
    Process* p = free_;
    free_ = p->next_in_use;
    abi::pm::PmProcessEntry* entry = p->entry;
    *entry = {};
    *p = Process{};
    p->entry = entry;
    return p;
  }
  if (untouched_ == abi::kMaxProcesses) return nullptr;
  Process* p = &process_[untouched_];
  p->entry = &shared_.entry[untouched_++];
  return p;
}

Process* ProcessTable::create(Endpoint endpoint, int32_t pid) {
  Process* p = take_free();
  if (p == nullptr) return nullptr;
  p->entry->endpoint = endpoint;
  p->entry->mode = abi::pm::ProcessMode::kAlive;
  p->entry->pid = pid != 0 ? pid : fresh_pid();
  p->alarm_timer.owner = p->wait_timer.owner = p;
  p->wait_timer.kind = TimerKind::kWait;
  by_slot_[endpoint.slot()] = p;
  p->next_in_use = in_use_;
  if (in_use_ != nullptr) in_use_->previous_in_use = p;
  in_use_ = p;
  link_pid(*p);
  shared_.process_count++;
  return p;
}

void ProcessTable::forget_endpoint(Process& p) {
  Endpoint endpoint = p.endpoint();
  if (endpoint.is_process() && by_slot_[endpoint.slot()] == &p) by_slot_[endpoint.slot()] = nullptr;
  p.entry->endpoint = abi::kNone;
}

void ProcessTable::remove(Process& p) {
  forget_endpoint(p);
  leave_parent(p);
  unlink_pid(p);
  if (p.previous_in_use != nullptr) p.previous_in_use->next_in_use = p.next_in_use;
  if (p.next_in_use != nullptr) p.next_in_use->previous_in_use = p.previous_in_use;
  if (in_use_ == &p) in_use_ = p.next_in_use;
  p.entry->mode = abi::pm::ProcessMode::kFree;
  p.next_in_use = free_;
  p.previous_in_use = nullptr;
  free_ = &p;
  shared_.process_count--;
}

Process* ProcessTable::by_pid(int32_t pid) {
  for (Process* p = by_pid_[bucket_of(pid)]; p != nullptr; p = p->next_of_pid) {
    if (p->pid() == pid) return p;
  }
  return nullptr;
}

bool ProcessTable::has_group(int32_t group, int32_t session) {
  for (Process* p = in_use_; p != nullptr; p = p->next_in_use) {
    if (p->entry->group == group && p->entry->session == session) return true;
  }
  return false;
}

unsigned ProcessTable::count_of_user(uint32_t uid) {
  unsigned n = 0;
  for (Process* p = in_use_; p != nullptr; p = p->next_in_use) n += p->entry->uid == uid;
  return n;
}

bool ProcessTable::is_orphaned_group(int32_t group, const Process* leaving) {
  for (Process* p = in_use_; p != nullptr; p = p->next_in_use) {
    if (p == leaving || p->is_zombie() || p->entry->group != group) continue;
    const Process* parent = p->parent;
    if (parent == nullptr || parent == leaving || parent->is_zombie()) continue;
    if (parent->entry->group != group && parent->entry->session == p->entry->session) return false;
  }
  return true;
}

void ProcessTable::adopt(Process& parent, Process& child) {
  leave_parent(child);
  child.parent = &parent;
  child.entry->parent = parent.pid();
  child.next_sibling = parent.first_child;
  if (parent.first_child != nullptr) parent.first_child->previous_sibling = &child;
  parent.first_child = &child;
}

void ProcessTable::leave_parent(Process& child) {
  if (child.parent == nullptr) return;
  if (child.previous_sibling != nullptr) child.previous_sibling->next_sibling = child.next_sibling;
  if (child.next_sibling != nullptr) child.next_sibling->previous_sibling = child.previous_sibling;
  if (child.parent->first_child == &child) child.parent->first_child = child.next_sibling;
  child.parent = child.next_sibling = child.previous_sibling = nullptr;
}

uint64_t ProcessTable::offset_of_groups(const Process& p) const {
  return uint64_t(reinterpret_cast<const char*>(p.entry->groups) - reinterpret_cast<const char*>(&shared_));
}

// A pid must not name a living process, group or session of somebody else.
bool ProcessTable::is_pid_in_use(int32_t pid) {
  for (Process* p = in_use_; p != nullptr; p = p->next_in_use) {
    if (p->entry->pid == pid || p->entry->group == pid || p->entry->session == pid) return true;
  }
  return false;
}

int32_t ProcessTable::fresh_pid() {
  do {
    last_pid_ = last_pid_ >= abi::pm::kMaxPid ? abi::pm::kInitPid + 1 : last_pid_ + 1;
  } while (is_pid_in_use(last_pid_));
  return last_pid_;
}

void ProcessTable::link_pid(Process& p) {
  Process*& head = by_pid_[bucket_of(p.pid())];
  p.next_of_pid = head;
  head = &p;
}

void ProcessTable::unlink_pid(Process& p) {
  Process** link = &by_pid_[bucket_of(p.pid())];
  while (*link != nullptr && *link != &p) link = &(*link)->next_of_pid;
  if (*link != nullptr) *link = p.next_of_pid;
  p.next_of_pid = nullptr;
}

}  // namespace pm
