// SPDX-License-Identifier: BSD-3-Clause
// Exit (PM, RS): the process runs no more and its memory is free. The kernel's Exit is the caller's
// business.
#include "vm/server/call_table.h"

namespace vm {

Result<int32_t> call_exit(Server& server, Process& caller, abi::Message& m) {
  Process& process = *TRY(server.processes.find(m.as<abi::vm::Exit>().process));
  if (&process == &caller) return Unexpected(Error::kInvalid);
  end_process(server, process);
  return 0;
}

}  // namespace vm
