// SPDX-License-Identifier: BSD-3-Clause
// GetSignal(ptr SignalReport): the next process managed by the caller that has signals, or that came to the stop
// Run(kStop) asked for. kNoProcess: none. The process stays stopped until EndSignal.
#include "kernel/calls/call.h"
#include "kernel/memory/user_memory.h"
#include "kernel/process/signal.h"

namespace kernel {

CallResult call_GetSignal(Kernel& k, Process& c, const Arguments& arguments) {
  Process* const p = next_signalled(k, c);
  if (p == nullptr) return abi::Unexpected(abi::Error::kNoProcess);
  const abi::SignalReport report{.process = p->endpoint,
                                 .stopped = p->has(kStoppedAtEnd) ? 1u : 0u,
                                 .signals = p->signals,
                                 .fault_address = p->fault_address,
                                 .instruction_pointer = hal::Arch::instruction_pointer(p->frame).value,
                                 .code = p->fault_code,
                                 .reserved = 0};
  TRY_VOID(write_caller(k, c, arguments.a[0], report));
  p->signals = 0;
  p->state &= ~uint32_t(kSignalled);  // kSignalPending stays
  p->flags &= ~uint32_t(kStoppedAtEnd);
  return 0;
}

}  // namespace kernel
