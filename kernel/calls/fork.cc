// SPDX-License-Identifier: BSD-3-Clause
// Fork(parent, flags) -> endpoint of the child, which waits in the SENDREC that its parent waits in, has no
// address space yet (VM binds one), and no privileges if the parent is a service (R-KERN-18). kInvalid: the parent
// is not in a SENDREC, or has asynchronous messages under way.
#include "kernel/calls/call.h"
#include "kernel/process/table.h"

namespace kernel {

CallResult call_Fork(Kernel& k, Process& c, const Arguments& arguments) {
  Process* const parent = TRY(process_argument(k, c, arguments.endpoint(0)));
  Process* const child = TRY(process_fork(k, *parent));
  return child->endpoint.value;
}

}  // namespace kernel
