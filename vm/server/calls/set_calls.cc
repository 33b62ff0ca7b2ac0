// SPDX-License-Identifier: BSD-3-Clause
// SetCalls (RS): what a service may ask of VM, and its label.
#include <cstring>

#include "vm/server/call_table.h"

namespace vm {

Result<int32_t> call_set_calls(Server& server, Process&, abi::Message& m) {
  const auto request = m.as<abi::vm::SetCalls>();
  Process& process = *TRY(find_or_adopt(server, request.process));
  process.calls = request.calls;
  std::memcpy(process.label, request.label, sizeof process.label);
  process.label[sizeof process.label - 1] = '\0';
  return 0;
}

}  // namespace vm
