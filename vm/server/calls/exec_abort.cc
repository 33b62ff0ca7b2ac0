// SPDX-License-Identifier: BSD-3-Clause
// ExecAbort (VFS): the new address space goes, the old one was never touched (R-VM-10).
#include "vm/server/call_table.h"

namespace vm {

Result<int32_t> call_exec_abort(Server& server, Process&, abi::Message& m) {
  Process& process = *TRY(server.processes.find(m.as<abi::vm::ExecAbort>().process));
  if (process.next_space == nullptr) return Unexpected(Error::kInvalid);
  destroy_space(server.core, process.next_space);
  process.next_space = nullptr;
  return 0;
}

}  // namespace vm
