// SPDX-License-Identifier: BSD-3-Clause
// The table of asynchronous messages (SENDA). The kernel reads it whenever a receiver comes by, so
// an entry stays where it is until it is done: messages to one receiver arrive in the order they
// were put in, because entries are only appended, and compaction first takes the table back from
// the kernel. Pure logic: the trap is a parameter (host test beside this file).
#pragma once
#include "lib/sys/result.h"

namespace sys {

class AsyncTable {
 public:
  static constexpr unsigned kEntries = abi::kMaxAsyncEntries;
  using Register = int32_t (*)(abi::AsyncEntry* table, uint32_t count);
  // Told of each message that could not be delivered (the receiver died, or may not be sent to).
  using OnFailure = void (*)(Endpoint to, Error why, const Message& message);

  constexpr explicit AsyncTable(Register register_table) : register_(register_table) {}

  // kAgain: the table is full of messages that nobody takes.
  Result<> send(Endpoint to, const Message& message, uint32_t flags);
  // Looks at what the kernel has done since, and forgets it.
  void collect();
  // Withdraws what was not delivered to `to` yet.
  void cancel(Endpoint to);
  [[nodiscard]] unsigned pending_count() const;
  void set_on_failure(OnFailure f) { on_failure_ = f; }

 private:
  void compact();

  Register register_;
  OnFailure on_failure_ = nullptr;
  unsigned end_ = 0;  // entries at and after it were never used since the last compaction
  abi::AsyncEntry entry_[kEntries] = {};
};

}  // namespace sys
