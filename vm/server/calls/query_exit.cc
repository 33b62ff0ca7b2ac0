// SPDX-License-Identifier: BSD-3-Clause
// QueryExit (IPC server): one process that has ended since it was last asked. kNoProcess: none has.
#include "vm/server/call_table.h"

namespace vm {

Result<int32_t> call_query_exit(Server& server, Process&, abi::Message& m) {
  if (server.exited_count == 0) return Unexpected(Error::kNoProcess);
  for (Endpoint& exited : server.exited) {
    if (exited == abi::kAny) continue;
    server.exited_count--;
    m.set(abi::vm::QueryExit::Reply{.process = exited, .has_more = server.exited_count != 0});
    exited = abi::kAny;
    return 0;
  }
  return Unexpected(Error::kNoProcess);
}

}  // namespace vm
