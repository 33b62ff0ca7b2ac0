// SPDX-License-Identifier: BSD-3-Clause
// SafeFill(ptr SafeCopy): fills granted memory with the byte in `address`.
#include "kernel/calls/call.h"
#include "kernel/grants/grants.h"
#include "kernel/memory/user_memory.h"

namespace kernel {

CallResult call_SafeFill(Kernel& k, Process& c, const Arguments& arguments) {
  const auto args = TRY(read_caller<abi::SafeCopy>(k, c, arguments.a[0]));
  const GrantedRange granted =
      TRY(verify_grant(k, c, args.granter, args.grant, c, args.offset, args.bytes, hal::Access::kWrite));
  TRY_VOID(fill_range(k, c, granted.range, uint8_t(args.address), args.bytes, granted.absent));
  return 0;
}

}  // namespace kernel
