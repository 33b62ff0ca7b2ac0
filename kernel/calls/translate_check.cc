// SPDX-License-Identifier: BSD-3-Clause
// TranslateCheck(ep, address, bytes, write): 0 if all of the range is mapped now, kFault if not. Asks nobody.
#include "kernel/calls/call.h"
#include "kernel/memory/user_memory.h"

namespace kernel {

CallResult call_TranslateCheck(Kernel& k, Process& c, const Arguments& arguments) {
  Process* const p = TRY(process_argument(k, c, arguments.endpoint(0)));
  constexpr uint64_t kMaxBytes = 64 << 20;
  const hal::UserAddr address{arguments.a[1]};
  if (arguments.a[2] > kMaxBytes) return abi::Unexpected(abi::Error::kInvalid);
  if (!is_user_range(address, arguments.a[2])) return abi::Unexpected(abi::Error::kFault);
  const hal::Access access = arguments.a[3] != 0 ? hal::Access::kWrite : hal::Access::kRead;
  if (first_absent(*p, address, arguments.a[2], access).value != 0) return abi::Unexpected(abi::Error::kFault);
  return 0;
}

}  // namespace kernel
