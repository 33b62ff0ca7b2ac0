// SPDX-License-Identifier: BSD-3-Clause
// Info: memory of the system (anyone), of the process itself, or with the right INFO of others.
#include "vm/core/info.h"

#include "vm/server/call_table.h"

namespace vm {

Result<int32_t> call_info(Server& server, Process& caller, abi::Message& m) {
  const auto request = m.as<abi::vm::Info>();
  const abi::MemoryInfo memory = memory_info(server.core);
  abi::vm::Info::Reply reply{};
  reply.total_bytes = memory.total_bytes;
  reply.free_bytes = memory.free_bytes;
  if (request.process != abi::kNone) {
    const Process& target =
        *TRY(find_target(server, caller, request.process, abi::vm::kMayInfoOthers));
    if (target.space == nullptr) return Unexpected(Error::kNoProcess);
    const SpaceInfo info = space_info(target.space);
    reply.virtual_bytes = info.virtual_bytes;
    reply.resident_bytes = info.resident_bytes;
    reply.minor_faults = info.minor_faults;
    reply.major_faults = info.major_faults;
  }
  m.set(reply);
  return 0;
}

}  // namespace vm
