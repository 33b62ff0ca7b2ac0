// SPDX-License-Identifier: BSD-3-Clause
// GetReferences (IPC server): how often a shared segment is attached (R-VM-26).
#include "vm/core/share.h"
#include "vm/server/call_table.h"

namespace vm {

Result<int32_t> call_get_references(Server& server, Process& caller, abi::Message& m) {
  const auto request = m.as<abi::vm::GetReferences>();
  const Process& target =
      *TRY(find_target(server, caller, request.process, abi::vm::kMayGetReferences));
  if (target.space == nullptr) return Unexpected(Error::kNoProcess);
  const uint64_t count = TRY(shared_references(target.space, request.address));
  m.set(abi::vm::GetReferences::Reply{.count = count});
  return 0;
}

}  // namespace vm
