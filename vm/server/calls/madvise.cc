// SPDX-License-Identifier: BSD-3-Clause
// Madvise: anyone, for itself.
#include "vm/core/mmap.h"
#include "vm/server/call_table.h"

namespace vm {

Result<int32_t> call_madvise(Server& server, Process& caller, abi::Message& m) {
  const auto request = m.as<abi::vm::Madvise>();
  TRY_VOID(madvise(server.core, caller.space, request.address, request.bytes, request.advice));
  return 0;
}

}  // namespace vm
