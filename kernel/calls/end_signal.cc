// SPDX-License-Identifier: BSD-3-Clause
// EndSignal(ep): the manager has handled what GetSignal reported; the process may run, unless more came in.
#include "kernel/calls/call.h"
#include "kernel/process/signal.h"
#include "kernel/sched/ready.h"

namespace kernel {

CallResult call_EndSignal(Kernel& k, Process& c, const Arguments& arguments) {
  Process* const p = TRY(process_argument(k, c, arguments.endpoint(0)));
  if (!is_managed_by(*p, c)) return abi::Unexpected(abi::Error::kPerm);
  if ((p->state & kSignalPending) == 0) return abi::Unexpected(abi::Error::kInvalid);
  if ((p->state & kSignalled) == 0) unblock(k, *p, kSignalPending);
  return 0;
}

}  // namespace kernel
