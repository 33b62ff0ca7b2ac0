// SPDX-License-Identifier: BSD-3-Clause
// ExecCommit (VFS): from here on the process has the new address space; the old one is free
// (R-VM-13). The kernel's Exec, which says where it goes on, is the caller's business.
#include "vm/server/call_table.h"

namespace vm {

Result<int32_t> call_exec_commit(Server& server, Process&, abi::Message& m) {
  Process& process = *TRY(server.processes.find(m.as<abi::vm::ExecCommit>().process));
  if (process.next_space == nullptr) return Unexpected(Error::kInvalid);
  TRY_VOID(bind_space(server, process, process.next_space));
  process.next_space = nullptr;
  return 0;
}

}  // namespace vm
