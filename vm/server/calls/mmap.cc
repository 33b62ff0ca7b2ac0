// SPDX-License-Identifier: BSD-3-Clause
// Mmap: anyone for itself; with the right MAP_OTHERS for others.
#include "vm/core/mmap.h"

#include "vm/server/call_table.h"

namespace vm {

Result<int32_t> call_mmap(Server& server, Process& caller, abi::Message& m) {
  const auto request = m.as<abi::vm::Mmap>();
  const Process& target =
      *TRY(find_target(server, caller, request.process, abi::vm::kMayMapOthers));
  const Address address = TRY(mmap(server.core, target.space, request.address, request.bytes,
                                   request.protection, request.flags));
  m.set(abi::vm::Mmap::Reply{.address = address});
  return 0;
}

}  // namespace vm
