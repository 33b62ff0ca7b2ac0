// SPDX-License-Identifier: BSD-3-Clause
// UnmapPhysical: the process itself, or who may map for others (R-VM-29).
#include "vm/core/share.h"
#include "vm/server/call_table.h"

namespace vm {

Result<int32_t> call_unmap_physical(Server& server, Process& caller, abi::Message& m) {
  const auto request = m.as<abi::vm::UnmapPhysical>();
  const Process& target =
      *TRY(find_target(server, caller, request.process, abi::vm::kMayMapOthers));
  TRY_VOID(unmap_physical(server.core, target.space, request.address));
  return 0;
}

}  // namespace vm
