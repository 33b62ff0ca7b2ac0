// SPDX-License-Identifier: BSD-3-Clause
// WillExit (PM): Exit will follow; faults of the process meanwhile are not worth a signal.
#include "vm/server/call_table.h"

namespace vm {

Result<int32_t> call_will_exit(Server& server, Process&, abi::Message& m) {
  TRY(server.processes.find(m.as<abi::vm::WillExit>().process))->is_exiting = true;
  return 0;
}

}  // namespace vm
