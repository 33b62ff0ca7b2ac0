// SPDX-License-Identifier: BSD-3-Clause
// The child's half of the probe: it asks its parent (kRs) what to do next, does it, and reports.
#pragma once
#include "abi/protocol.h"
#include "abi/vm.h"

namespace vm::probe {

enum class Work : uint32_t {
  kRead = 1,   // value: the byte at `address`
  kWrite = 2,  // *address = value
  kExit = 3,
  kCall = 4,  // sends the request of `number` to VM; value: its result
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

// ---- The parent's half (family.cc)

// A new process from our own boot module, without rights at VM. It reports first.
[[nodiscard]] abi::Endpoint make_child();
// A fork, or a made child, may run and talk to us.
void give_privilege(abi::Endpoint ep);
// Waits for the report of `ep`, which then waits for work.
Report await(abi::Endpoint ep);
void order(abi::Endpoint ep, const Report& work);
Report ask(abi::Endpoint ep, Work work, uint64_t address, uint32_t value = 0, uint64_t number = 0);
void end_child(abi::Endpoint ep);

}  // namespace vm::probe
