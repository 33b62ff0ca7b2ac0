// SPDX-License-Identifier: BSD-3-Clause
// Mprotect: anyone, for itself.
#include "vm/core/mmap.h"
#include "vm/server/call_table.h"

namespace vm {

Result<int32_t> call_mprotect(Server& server, Process& caller, abi::Message& m) {
  const auto request = m.as<abi::vm::Mprotect>();
  TRY_VOID(mprotect(server.core, caller.space, request.address, request.bytes, request.protection));
  return 0;
}

}  // namespace vm
