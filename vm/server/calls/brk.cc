// SPDX-License-Identifier: BSD-3-Clause
// Brk: anyone, for itself. Address 0 asks where the heap ends.
#include "vm/core/mmap.h"
#include "vm/server/call_table.h"

namespace vm {

Result<int32_t> call_brk(Server& server, Process& caller, abi::Message& m) {
  const Address end = TRY(brk(server.core, caller.space, m.as<abi::vm::Brk>().address));
  m.set(abi::vm::Brk::Reply{.address = end});
  return 0;
}

}  // namespace vm
