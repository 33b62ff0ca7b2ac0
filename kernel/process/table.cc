// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/process/table.h"

#include <algorithm>

#include "kernel/ipc/ipc.h"
#include "kernel/log/panic.h"
#include "kernel/process/fpu.h"
#include "kernel/sched/ready.h"

namespace kernel {

using abi::Endpoint;
using abi::Error;
using hal::Arch;

namespace {

// Endpoint of a free slot: found by no endpoint value whatever (the value 0 names slot 0, the value 1 slot 1).
[[nodiscard]] constexpr Endpoint unfindable(unsigned slot) { return Endpoint{slot == 0 ? 1 : 0}; }

[[nodiscard]] Process* find_free(Kernel& k) {
  for (unsigned i = 0; i < abi::kMaxProcesses; ++i) {
    const unsigned slot = (k.next_slot + i) % abi::kMaxProcesses;
    if (slot < k.first_dynamic_slot || !k.process[slot].is_free()) continue;
    k.next_slot = slot + 1;
    return &k.process[slot];
  }
  return nullptr;
}

void give_endpoint(Process& p, Endpoint e) {
  p.endpoint = e;
  p.key = state_word(kReceiving | kReplyWait, e);
}

// All of a slot but its generation.
void reset_slot(Process& p) {
  const uint32_t generation = p.generation;
  p = Process{};
  p.generation = generation;
  p.caller_queue.initialise();
}

}  // namespace

void process_set_name(Process& p, std::string_view name) {
  const size_t n = std::min(name.size(), sizeof(p.name) - 1);
  std::fill(std::begin(p.name), std::end(p.name), '\0');
  std::copy_n(name.data(), n, p.name);
}

abi::Result<Process*> process_create(Kernel& k, int wanted_slot, std::string_view name) {
  if (wanted_slot == 0 || wanted_slot >= int(k.first_dynamic_slot)) return abi::Unexpected(Error::kInvalid);
  Process* const p = wanted_slot > 0 ? &k.process[wanted_slot] : find_free(k);
  if (p == nullptr) return abi::Unexpected(Error::kAgain);
  if (!p->is_free()) return abi::Unexpected(Error::kBusy);
  reset_slot(*p);
  const unsigned slot = k.slot_of(*p);
  if (wanted_slot < 0) p->generation = abi::next_generation(p->generation);
  give_endpoint(*p, abi::make_endpoint(slot, wanted_slot < 0 ? p->generation : 0));
  p->state = kNoPrivileges | kNoAddressSpace;
  privilege_set_user(k, *p);
  set_schedule(k, *p, kDefaultPriority, kDefaultQuantumUs);
  process_set_name(*p, name);
  Arch::prepare_user(p->frame, {}, {}, 0);  // faults at once, if it ever runs without an Exec
  return p;
}

abi::Result<Process*> process_fork(Kernel& k, Process& parent) {
  constexpr uint32_t kInSendReceive = kReceiving | kReplyWait;
  if ((parent.state & (kSending | kInSendReceive)) != kInSendReceive || parent.has(kVmAsked)) {
    return abi::Unexpected(Error::kInvalid);
  }
  if (parent.is_service() && parent.privilege->async_count != 0) return abi::Unexpected(Error::kInvalid);
  Process* const child = TRY(process_create(k, -1, parent.name));
  child->frame = parent.frame;
  child->slot = parent.slot;
  child->from = parent.from;
  child->state = kInSendReceive | kNoAddressSpace | (parent.is_service() ? uint32_t(kNoPrivileges) : 0u);
  set_schedule(k, *child, parent.max_priority, parent.quantum_us);
  if (parent.has(kFpuUsed)) {
    fpu_flush(k, parent);
    k.fpu_of(*child) = k.fpu_of(parent);
    child->flags |= kFpuUsed;
  }
  return child;
}

void process_exec(Kernel& k, Process& p, hal::UserAddr ip, hal::UserAddr sp, uint64_t argument, std::string_view name) {
  if ((p.state & (kSending | kReceiving)) != 0) cancel_wait(k, p, 0);
  p.flags &= ~uint32_t(kDeliverMessage | kResumeTrap | kFpuUsed | kSingleStep);
  p.progress = 0;
  fpu_drop(k, p);
  Arch::prepare_user(p.frame, ip, sp, argument);
  process_set_name(p, name);
}

void process_exit(Kernel& k, Process& p) {
  if (p.endpoint == abi::kRs || p.endpoint == abi::kVm || p.endpoint == abi::kPm || p.endpoint == abi::kVfs) {
    stop_machine(k, "service {} died: process ended", {p.name});
  }
  if (p.state == 0 && &p != k.cpu.current) ready_forget(k, p);
  p.state |= kFreeSlot;  // nothing below can make it runnable
  ipc_forget(k, p);
  irq_release_all(k, p);
  privilege_release(k, p);
  fpu_drop(k, p);
  if (k.cpu.billed == &p) k.cpu.billed = nullptr;
  if (k.log.reader == p.endpoint) k.log.reader = Endpoint{0};
  if (k.cpu.active_root == p.root && p.root.value != 0) {
    k.cpu.active_root = Arch::kernel_root();
    Arch::activate(k.cpu.active_root);
  }
  p.state = kFreeSlot;
  p.flags = 0;
  p.pending = 0;
  p.key = 0;
  p.root = {};
  p.endpoint = unfindable(k.slot_of(p));
}

void kernel_initialise(Kernel& k) {
  for (base::List& queue : k.ready) queue.initialise();
  for (unsigned slot = 0; slot < abi::kMaxProcesses; ++slot) {
    Process& p = k.process[slot];
    p.state = kFreeSlot;
    p.endpoint = unfindable(slot);
    p.caller_queue.initialise();
  }
  k.cpu.armed_deadline = UINT64_MAX;
  k.first_dynamic_slot = abi::kFirstFreeBootSlot;
  Privilege& user = k.privilege[abi::kUserPrivilege];
  user.is_used = true;
  user.rights.id = abi::kUserPrivilege;
}

}  // namespace kernel
