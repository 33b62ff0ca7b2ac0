// SPDX-License-Identifier: BSD-3-Clause
// PhysicalCopy(from, to, bytes): VM copies frames that it has not mapped.
#include "kernel/calls/call.h"
#include "kernel/memory/copy.h"

namespace kernel {

CallResult call_PhysicalCopy(Kernel& k, Process& c, const Arguments& arguments) {
  if (c.endpoint != abi::kVm) return abi::Unexpected(abi::Error::kPerm);
  TRY_VOID(copy_physical(k, c, {arguments.a[0]}, {arguments.a[1]}, arguments.a[2]));
  return 0;
}

}  // namespace kernel
