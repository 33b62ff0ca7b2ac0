// SPDX-License-Identifier: BSD-3-Clause
// ShmUnmap (IPC server): the end of an attachment.
#include "vm/core/share.h"
#include "vm/server/call_table.h"

namespace vm {

Result<int32_t> call_shm_unmap(Server& server, Process& caller, abi::Message& m) {
  const auto request = m.as<abi::vm::ShmUnmap>();
  const Process& target = *TRY(find_target(server, caller, request.process, abi::vm::kMayShmUnmap));
  if (target.space == nullptr) return Unexpected(Error::kNoProcess);
  TRY_VOID(shm_unmap(server.core, target.space, request.address));
  return 0;
}

}  // namespace vm
