// SPDX-License-Identifier: BSD-3-Clause
// See async_table.h.
#include "lib/sys/async_table.h"

namespace sys {
namespace {

// The kernel writes flags and result behind the compiler's back, on another CPU perhaps.
uint32_t flags_of(const abi::AsyncEntry& e) { return __atomic_load_n(&e.flags, __ATOMIC_ACQUIRE); }
void set_flags(abi::AsyncEntry& e, uint32_t flags) {
  __atomic_store_n(&e.flags, flags, __ATOMIC_RELEASE);
}
bool is_waiting(const abi::AsyncEntry& e) {
  return (flags_of(e) & (abi::kAsyncValid | abi::kAsyncDone)) == abi::kAsyncValid;
}

}  // namespace

void AsyncTable::collect() {
  for (unsigned i = 0; i < end_; i++) {
    abi::AsyncEntry& e = entry_[i];
    if ((flags_of(e) & abi::kAsyncDone) == 0) continue;
    set_flags(e, 0);
    if (e.result < 0 && on_failure_) on_failure_(e.destination, Error(-e.result), e.message);
  }
  while (end_ > 0 && flags_of(entry_[end_ - 1]) == 0) end_--;
}

void AsyncTable::compact() {
  (void)register_(entry_, 0);  // ours again: nothing is delivered while entries move
  collect();
  unsigned to = 0;
  for (unsigned from = 0; from < end_; from++) {
    if (flags_of(entry_[from]) == 0) continue;
    if (to != from) {
      entry_[to] = entry_[from];
      set_flags(entry_[from], 0);
    }
    to++;
  }
  end_ = to;
}

Result<> AsyncTable::send(Endpoint to, const Message& message, uint32_t flags) {
  collect();
  if (end_ == kEntries) compact();
  if (end_ == kEntries) {
    (void)register_(entry_, end_);
    return Unexpected(Error::kAgain);
  }
  abi::AsyncEntry& e = entry_[end_++];
  e.destination = to;
  e.result = 0;
  e.message = message;
  set_flags(e, abi::kAsyncValid | flags);
  return abi::from_wire(register_(entry_, end_));
}

void AsyncTable::cancel(Endpoint to) {
  (void)register_(entry_, 0);
  for (unsigned i = 0; i < end_; i++) {
    if (is_waiting(entry_[i]) && entry_[i].destination == to) set_flags(entry_[i], 0);
  }
  compact();
  if (end_ > 0) (void)register_(entry_, end_);
}

unsigned AsyncTable::pending_count() const {
  unsigned n = 0;
  for (unsigned i = 0; i < end_; i++) n += is_waiting(entry_[i]);
  return n;
}

}  // namespace sys
