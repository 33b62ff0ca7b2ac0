// SPDX-License-Identifier: BSD-3-Clause
// PhysicalFill(address, bytes, byte value): VM zeroes frames.
#include "kernel/calls/call.h"
#include "kernel/memory/copy.h"

namespace kernel {

CallResult call_PhysicalFill(Kernel& k, Process& c, const Arguments& arguments) {
  if (c.endpoint != abi::kVm) return abi::Unexpected(abi::Error::kPerm);
  TRY_VOID(fill_physical(k, c, {arguments.a[0]}, arguments.a[1], uint8_t(arguments.a[2])));
  return 0;
}

}  // namespace kernel
