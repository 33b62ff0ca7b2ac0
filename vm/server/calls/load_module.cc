// SPDX-License-Identifier: BSD-3-Clause
// LoadModule (RS): a service from its boot module, without VFS (D17). Label and rights come from
// the boot policy.
#include "vm/server/call_table.h"
#include "vm/server/load.h"

namespace vm {

Result<int32_t> call_load_module(Server& server, Process&, abi::Message& m) {
  const auto request = m.as<abi::vm::LoadModule>();
  Process& process = *TRY(find_or_adopt(server, request.process));
  TRY_VOID(load_module(server, process, request.module));
  return 0;
}

}  // namespace vm
