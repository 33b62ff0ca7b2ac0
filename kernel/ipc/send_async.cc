// SPDX-License-Identifier: BSD-3-Clause
// SENDA (R-KERN-10): a service registers a table of messages; what can be delivered is delivered at once, the rest
// when its receiver receives. Entries to one receiver are delivered in index order. The table stays in the sender's
// memory: the kernel reads an entry, delivers, and marks it done with a result.
#include <bit>
#include <cstddef>

#include "kernel/ipc/ipc.h"
#include "kernel/ipc/vm_request.h"
#include "kernel/memory/user_memory.h"

namespace kernel {

using abi::AsyncEntry;
using abi::Error;
using hal::Arch;
using hal::UserAddr;

namespace {

struct Header {
  uint32_t flags;
  abi::Endpoint destination;
  int32_t result;
};
static_assert(offsetof(AsyncEntry, result) == offsetof(Header, result));

[[nodiscard]] UserAddr entry_address(uint64_t table, uint32_t index) {
  return UserAddr{table + uint64_t{index} * sizeof(AsyncEntry)};
}

[[nodiscard]] bool is_waiting(const Header& h) {
  return (h.flags & abi::kAsyncValid) != 0 && (h.flags & abi::kAsyncDone) == 0;
}
[[nodiscard]] bool is_legal(const Header& h) {
  constexpr uint32_t kKnown = abi::kAsyncValid | abi::kAsyncDone | abi::kAsyncNotify | abi::kAsyncNoReply;
  return h.flags == 0 || ((h.flags & ~kKnown) == 0 && (h.flags & abi::kAsyncValid) != 0);
}

// Would `d` take the entry of `s` now?
[[nodiscard]] bool takes(const Process& d, const Process& s, const Header& h) {
  if (!will_receive(d, s.endpoint)) return false;
  return (d.state & kReplyWait) == 0 || (h.flags & abi::kAsyncNoReply) == 0;
}

// Marks an entry done. False: the table is not there any more.
[[nodiscard]] bool finish(Kernel& k, Process& s, uint32_t index, Header h, Wire result) {
  h.result = result;
  h.flags |= abi::kAsyncDone;
  if (!poke(s, entry_address(s.privilege->async_table, index), &h, sizeof h)) return false;
  if ((h.flags & abi::kAsyncNotify) != 0) notify_from_kernel(k, s, KernelSource::kSystem, abi::kSystemAsync);
  if (--s.privilege->async_left == 0) async_forget(k, *s.privilege);
  return true;
}

// Puts the message of an entry into `d`, which takes it. False: the table is not there.
[[nodiscard]] bool deliver(Kernel& k, const Process& s, Process& d, uint32_t index) {
  abi::Message m;
  const UserAddr at{entry_address(s.privilege->async_table, index).value + offsetof(AsyncEntry, message)};
  if (!peek(s, at, &m, sizeof m)) return false;
  if (d.has(kVmAsked)) {
    vm_answer(k, d, m);
    return true;
  }
  Arch::message_put(d.frame, d.slot, m);
  received(k, d, s.endpoint, kind_for(d, abi::ReceiveKind::kAsync));
  return true;
}

// The table of a sender turned out to be gone or broken: no more messages from it.
void abandon(Kernel& k, Process& s) {
  log_print(k, "{} ({}): the table of asynchronous messages is not in memory", {s.name, s.endpoint});
  async_forget(k, *s.privilege);
}

// One entry of a table just registered. False: the table is not there.
[[nodiscard]] bool try_entry(Kernel& k, Process& c, uint32_t index, const Header& h) {
  Process* const d = k.find(h.destination);
  if (d == nullptr) return finish(k, c, index, h, wire(Error::kDeadEndpoint));
  const bool is_reply = waits_for_reply(*d, c.endpoint) && (h.flags & abi::kAsyncNoReply) == 0;
  if (!is_reply && !may_send(c, *d)) {
    ++k.violations;
    return finish(k, c, index, h, wire(Error::kCallDenied));
  }
  if (!takes(*d, c, h)) {
    d->pending |= kPendingAsync;
    return true;
  }
  return deliver(k, c, *d, index) && finish(k, c, index, h, 0);
}

// Counts what is waiting; kInvalid for an unknown flag.
[[nodiscard]] abi::Result<uint32_t> count_waiting(Kernel& k, Process& c, UserAddr table, uint32_t count) {
  uint32_t waiting = 0;
  for (uint32_t i = 0; i < count; ++i) {
    Header h;
    TRY_VOID(read_caller(k, c, entry_address(table.value, i), &h, sizeof h));
    if (!is_legal(h)) return abi::Unexpected(Error::kInvalid);
    if (is_waiting(h)) ++waiting;
  }
  return waiting;
}

[[nodiscard]] abi::Result<uint32_t> check_table(Kernel& k, Process& c, UserAddr table, uint32_t count) {
  if (!c.is_service()) return abi::Unexpected(Error::kPerm);
  if (count > abi::kMaxAsyncEntries) return abi::Unexpected(Error::kDomain);
  const uint64_t bytes = uint64_t{count} * sizeof(AsyncEntry);
  if (count != 0 && !is_user_range(table, bytes)) return abi::Unexpected(Error::kFault);
  if (const UserAddr absent = first_absent(c, table, bytes, hal::Access::kWrite); absent.value != 0) {
    return abi::Unexpected(need_memory(k, c, c, absent, table.value + bytes - absent.value, hal::Access::kWrite));
  }
  return count_waiting(k, c, table, count);
}

}  // namespace

void async_forget(Kernel& k, Privilege& p) {
  p.async_table = 0;
  p.async_count = 0;
  p.async_left = 0;
  k.async_senders &= ~(1ull << unsigned(p.rights.id));
}

Wire send_async(Kernel& k, Process& c) {
  const UserAddr table = Arch::senda_table(c.frame);
  const uint32_t count = Arch::senda_count(c.frame);
  const auto waiting = check_table(k, c, table, count);
  if (!waiting) return wire(waiting.error());
  Privilege& p = *c.privilege;
  async_forget(k, p);
  if (*waiting == 0) return 0;
  p.async_table = table.value;
  p.async_count = count;
  p.async_left = *waiting;
  k.async_senders |= 1ull << c.privilege_id;
  for (uint32_t i = 0; i < count && p.async_left != 0; ++i) {
    Header h;
    const bool was_read = peek(c, entry_address(table.value, i), &h, sizeof h);
    if (was_read && !is_waiting(h)) continue;
    if (was_read && try_entry(k, c, i, h)) continue;
    abandon(k, c);
    return wire(Error::kFault);
  }
  return 0;
}

namespace {

enum class Found { kNone, kDelivered, kKept };

// The first entry of `s` for `c` that it may take. kKept: there are some, but not for what it waits for.
[[nodiscard]] Found take_from(Kernel& k, Process& s, Process& c) {
  const Privilege& p = *s.privilege;
  Found found = Found::kNone;
  for (uint32_t i = 0; i < p.async_count; ++i) {
    Header h;
    if (!peek(s, entry_address(p.async_table, i), &h, sizeof h)) {
      abandon(k, s);
      return found;
    }
    if (!is_waiting(h) || h.destination != c.endpoint) continue;
    found = Found::kKept;
    if ((c.state & kReplyWait) != 0 && (h.flags & abi::kAsyncNoReply) != 0) continue;
    if (!deliver(k, s, c, i) || !finish(k, s, i, h, 0)) abandon(k, s);
    return Found::kDelivered;
  }
  return found;
}

}  // namespace

bool take_async(Kernel& k, Process& c, abi::Endpoint from) {
  bool was_kept = from != abi::kAny;  // others were not looked at
  for (uint64_t bits = k.async_senders; bits != 0; bits &= bits - 1) {
    Process* const s = k.privilege[std::countr_zero(bits)].owner;
    if (s == nullptr || s == &c || (from != abi::kAny && s->endpoint != from)) continue;
    const Found found = take_from(k, *s, c);
    if (found == Found::kDelivered) return true;
    if (found == Found::kKept) was_kept = true;
  }
  if (!was_kept) c.pending &= ~uint32_t(kPendingAsync);
  return false;
}

void async_destination_died(Kernel& k, const Process& p) {
  for (uint64_t bits = k.async_senders; bits != 0; bits &= bits - 1) {
    Process* const s = k.privilege[std::countr_zero(bits)].owner;
    if (s == nullptr || s == &p) continue;
    const Privilege& sender = *s->privilege;
    for (uint32_t i = 0; i < sender.async_count; ++i) {
      Header h;
      const bool was_read = peek(*s, entry_address(sender.async_table, i), &h, sizeof h);
      if (was_read && (!is_waiting(h) || h.destination != p.endpoint)) continue;
      if (was_read && finish(k, *s, i, h, wire(Error::kDestinationDied))) continue;
      abandon(k, *s);
    }
  }
}

}  // namespace kernel
