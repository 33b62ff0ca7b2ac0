// SPDX-License-Identifier: BSD-3-Clause
// GetContext(ep, ptr RegisterContext): registers of a process that is not running.
#include "kernel/calls/call.h"
#include "kernel/memory/user_memory.h"

namespace kernel {

CallResult call_GetContext(Kernel& k, Process& c, const Arguments& arguments) {
  Process* const p = TRY(process_argument(k, c, arguments.endpoint(0)));
  abi::RegisterContext context{};
  hal::Arch::read_context(p->frame, context);
  context.fault_address = p->fault_address;
  TRY_VOID(write_caller(k, c, arguments.a[1], context));
  return 0;
}

}  // namespace kernel
