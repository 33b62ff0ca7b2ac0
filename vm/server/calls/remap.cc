// SPDX-License-Identifier: BSD-3-Clause
// Remap (IPC server): shared memory of one process appears in another.
#include "vm/core/share.h"
#include "vm/server/call_table.h"

namespace vm {

Result<int32_t> call_remap(Server& server, Process& caller, abi::Message& m) {
  const auto request = m.as<abi::vm::Remap>();
  const Process& destination =
      *TRY(find_target(server, caller, request.destination, abi::vm::kMayRemap));
  const Process& source = *TRY(find_target(server, caller, request.source, abi::vm::kMayRemap));
  if (destination.space == nullptr || source.space == nullptr) return Unexpected(Error::kNoProcess);
  const Address address = TRY(remap(server.core, destination.space, source.space,
                                    {.destination_address = request.destination_address,
                                     .source_address = request.source_address,
                                     .bytes = request.bytes,
                                     .is_read_only = request.is_read_only != 0}));
  m.set(abi::vm::Remap::Reply{.address = address});
  return 0;
}

}  // namespace vm
