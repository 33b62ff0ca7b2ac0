// SPDX-License-Identifier: BSD-3-Clause
// The child's half of the probe: it asks its parent (kRs) what to do next, does it, and reports.
#pragma once
#include "abi/protocol.h"
#include "abi/vm.h"

namespace vm::probe {

enum class Work : uint32_t {
  kRead = 1,     // value: the byte at `address`
  kWrite = 2,    // *address = value
  kExit = 3,
  kCall = 4,     // sends the request of `number` to VM; value: its result
};

// Child -> parent: what the last work gave. The reply is the next work, in the same form.
struct Report {
  static constexpr int32_t kType = abi::kTestBase + 1;
  Work work;
  uint32_t value;
  uint64_t address;
  uint64_t number;
};

int run_child();

}  // namespace vm::probe
