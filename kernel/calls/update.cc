// SPDX-License-Identifier: BSD-3-Clause
// Update(a, b): live update. The instances behind two endpoints change places: memory, registers, FPU and the
// tables in their memory go with the instance; endpoint, privileges, pending notifications, alarm and callers
// stay with the slot (R-KERN-28). Both wait in a receive or are stopped, and VM was not asked for them.
#include <utility>

#include "kernel/calls/call.h"
#include "kernel/process/fpu.h"

namespace kernel {

using abi::Error;

namespace {

constexpr uint32_t kInstanceStates = kReceiving | kReplyWait | kNoAddressSpace;
constexpr uint32_t kInstanceFlags = kDeliverMessage | kFpuUsed | kReplyWasLost;

[[nodiscard]] bool may_swap(const Process& p) {
  return p.is_service() && p.state != 0 && (p.state & kSending) == 0 && !p.has(kVmAsked | kResumeTrap);
}

void swap_masked(uint32_t& a, uint32_t& b, uint32_t mask) {
  const uint32_t difference = (a ^ b) & mask;
  a ^= difference;
  b ^= difference;
}

void swap_tables(Privilege& a, Privilege& b) {
  std::swap(a.async_table, b.async_table);
  std::swap(a.async_count, b.async_count);
  std::swap(a.async_left, b.async_left);
  std::swap(a.grant_table, b.grant_table);
  std::swap(a.grant_count, b.grant_count);
}

void update_async_sender(Kernel& k, const Process& p) {
  const uint64_t bit = 1ull << p.privilege_id;
  k.async_senders = p.privilege->async_left != 0 ? k.async_senders | bit : k.async_senders & ~bit;
}

}  // namespace

CallResult call_Update(Kernel& k, Process& c, const Arguments& arguments) {
  Process* const a = TRY(process_argument(k, c, arguments.endpoint(0)));
  Process* const b = TRY(process_argument(k, c, arguments.endpoint(1)));
  if (a == b || a == &c || b == &c) return abi::Unexpected(Error::kInvalid);
  if (!may_swap(*a) || !may_swap(*b)) return abi::Unexpected(Error::kBusy);
  fpu_flush(k, *a);
  fpu_flush(k, *b);
  fpu_drop(k, *a);
  fpu_drop(k, *b);
  std::swap(k.fpu_of(*a), k.fpu_of(*b));
  std::swap(a->frame, b->frame);
  std::swap(a->slot, b->slot);
  std::swap(a->root, b->root);
  std::swap(a->from, b->from);
  swap_masked(a->state, b->state, kInstanceStates);
  swap_masked(a->flags, b->flags, kInstanceFlags);
  swap_tables(*a->privilege, *b->privilege);
  update_async_sender(k, *a);
  update_async_sender(k, *b);
  return 0;
}

}  // namespace kernel
