// SPDX-License-Identifier: BSD-3-Clause
// LoadImage (RS): a service from an ELF file in the caller's memory.
#include "vm/server/call_table.h"
#include "vm/server/load.h"

namespace vm {

Result<int32_t> call_load_image(Server& server, Process& caller, abi::Message& m) {
  const auto request = m.as<abi::vm::LoadImage>();
  Process& process = *TRY(find_or_adopt(server, request.process));
  TRY_VOID(load_image(server, process, caller.endpoint, request.grant, request.bytes));
  return 0;
}

}  // namespace vm
