// SPDX-License-Identifier: BSD-3-Clause
// Run(ep, kStop | kResume). kBusy: the process is in a call; it stops at its end and GetSignal reports it.
#include "kernel/calls/call.h"
#include "kernel/process/signal.h"
#include "kernel/sched/ready.h"

namespace kernel {

CallResult call_Run(Kernel& k, Process& c, const Arguments& arguments) {
  Process* const p = TRY(process_argument(k, c, arguments.endpoint(0)));
  if (p == &c) return abi::Unexpected(abi::Error::kInvalid);
  switch (abi::RunRequest{uint32_t(arguments.a[1])}) {
    case abi::RunRequest::kStop:
      if (!stop(k, *p)) return abi::Unexpected(abi::Error::kBusy);
      return 0;
    case abi::RunRequest::kResume:
      p->flags &= ~uint32_t(kStopAtEnd | kStoppedAtEnd);
      unblock(k, *p, kStoppedByManager);
      return 0;
  }
  return abi::Unexpected(abi::Error::kBadCall);
}

}  // namespace kernel
