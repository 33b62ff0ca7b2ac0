// SPDX-License-Identifier: BSD-3-Clause
// GetPhysical (IPC server): what names a shared segment, wherever it is attached.
#include "vm/core/share.h"
#include "vm/server/call_table.h"

namespace vm {

Result<int32_t> call_get_physical(Server& server, Process& caller, abi::Message& m) {
  const auto request = m.as<abi::vm::GetPhysical>();
  const Process& target =
      *TRY(find_target(server, caller, request.process, abi::vm::kMayGetPhysical));
  if (target.space == nullptr) return Unexpected(Error::kNoProcess);
  const uint64_t physical = TRY(shared_physical(server.core, target.space, request.address));
  m.set(abi::vm::GetPhysical::Reply{.physical = physical});
  return 0;
}

}  // namespace vm
