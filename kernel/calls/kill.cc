// SPDX-License-Identifier: BSD-3-Clause
// Kill(ep, signal): raises a signal; the signal manager of the process decides what it means.
#include "abi/signal.h"
#include "kernel/calls/call.h"
#include "kernel/process/signal.h"

namespace kernel {

CallResult call_Kill(Kernel& k, Process& c, const Arguments& arguments) {
  Process* const p = TRY(process_argument(k, c, arguments.endpoint(0)));
  const uint64_t signal = arguments.a[1];
  if (signal < 1 || signal > uint64_t(abi::kMaxSignal)) return abi::Unexpected(abi::Error::kInvalid);
  cause_signal(k, *p, int(signal));
  if (p == &c) return abi::Unexpected(abi::Error::kSuspended);  // ended or stopped; it has no result to see
  return 0;
}

}  // namespace kernel
