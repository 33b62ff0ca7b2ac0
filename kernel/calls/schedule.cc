// SPDX-License-Identifier: BSD-3-Clause
// Schedule(ep, priority, quantum in microseconds; 0: as it is).
#include "kernel/calls/call.h"
#include "kernel/sched/ready.h"

namespace kernel {

CallResult call_Schedule(Kernel& k, Process& c, const Arguments& arguments) {
  Process* const p = TRY(process_argument(k, c, arguments.endpoint(0)));
  const uint64_t priority = arguments.a[1];
  const uint64_t quantum = arguments.a[2] != 0 ? arguments.a[2] : p->quantum_us;
  constexpr uint64_t kMaxQuantumUs = 10'000'000;
  if (priority >= kPriorities || quantum > kMaxQuantumUs) return abi::Unexpected(abi::Error::kInvalid);
  set_schedule(k, *p, uint32_t(priority), uint32_t(quantum));
  return 0;
}

}  // namespace kernel
