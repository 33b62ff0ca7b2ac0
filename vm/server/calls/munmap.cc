// SPDX-License-Identifier: BSD-3-Clause
// Munmap: anyone, for itself.
#include "vm/core/mmap.h"
#include "vm/server/call_table.h"

namespace vm {

Result<int32_t> call_munmap(Server& server, Process& caller, abi::Message& m) {
  const auto request = m.as<abi::vm::Munmap>();
  TRY_VOID(munmap(server.core, caller.space, request.address, request.bytes));
  return 0;
}

}  // namespace vm
