// SPDX-License-Identifier: BSD-3-Clause
// VirtualCopy(ptr VirtualCopyArgs): between any two address spaces (R-KERN-22, 31). Who holds the right may copy
// anything; everybody else uses grants.
#include "kernel/calls/call.h"
#include "kernel/memory/copy.h"
#include "kernel/memory/user_memory.h"

namespace kernel {

CallResult call_VirtualCopy(Kernel& k, Process& c, const Arguments& arguments) {
  const auto args = TRY(read_caller<abi::VirtualCopyArgs>(k, c, arguments.a[0]));
  Process* const from = TRY(process_argument(k, c, args.from));
  Process* const to = TRY(process_argument(k, c, args.to));
  TRY_VOID(copy_between(k, c, {from, {args.from_address}}, {to, {args.to_address}}, args.bytes, Absent::kAskVm));
  return 0;
}

}  // namespace kernel
