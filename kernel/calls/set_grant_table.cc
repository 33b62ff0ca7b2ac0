// SPDX-License-Identifier: BSD-3-Clause
// SetGrantTable(address, count): where the caller keeps its grants. Count 0: none.
#include "kernel/calls/call.h"
#include "kernel/memory/user_memory.h"

namespace kernel {

CallResult call_SetGrantTable(Kernel& k, Process& c, const Arguments& arguments) {
  (void)k;
  if (!c.is_service()) return abi::Unexpected(abi::Error::kPerm);
  const uint64_t count = arguments.a[1];
  if (count > abi::kMaxGrants) return abi::Unexpected(abi::Error::kInvalid);
  if (count != 0 && !is_user_range({arguments.a[0]}, count * sizeof(abi::Grant))) {
    return abi::Unexpected(abi::Error::kFault);
  }
  c.privilege->grant_table = count != 0 ? arguments.a[0] : 0;
  c.privilege->grant_count = uint32_t(count);
  return 0;
}

}  // namespace kernel
