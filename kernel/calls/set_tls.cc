// SPDX-License-Identifier: BSD-3-Clause
// SetTls(ep or kSelf, address): the thread pointer of a process.
#include "kernel/calls/call.h"

namespace kernel {

CallResult call_SetTls(Kernel& k, Process& c, const Arguments& arguments) {
  Process* const p = TRY(process_argument(k, c, arguments.endpoint(0)));
  if (arguments.a[1] >= hal::Arch::kUserEnd) return abi::Unexpected(abi::Error::kFault);
  hal::Arch::set_thread_pointer(p->frame, hal::UserAddr{arguments.a[1]});
  return 0;
}

}  // namespace kernel
