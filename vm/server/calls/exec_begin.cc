// SPDX-License-Identifier: BSD-3-Clause
// ExecBegin (VFS): the new address space, beside the old one. An earlier one that was not finished
// goes.
#include "lib/sys/memory.h"
#include "vm/core/exec.h"
#include "vm/server/call_table.h"

namespace vm {

Result<int32_t> call_exec_begin(Server& server, Process& caller, abi::Message& m) {
  const auto request = m.as<abi::vm::ExecBegin>();
  if (request.segment_count == 0 || request.segment_count > abi::vm::kMaxExecSegments) {
    return Unexpected(Error::kNoExec);
  }
  Process& process = *TRY(find_or_adopt(server, request.process));
  abi::vm::ExecSegment segments[abi::vm::kMaxExecSegments];
  TRY_VOID(sys::safe_copy_from(caller.endpoint, request.segments, 0, segments,
                               request.segment_count * sizeof segments[0]));
  if (process.next_space != nullptr) {
    destroy_space(server.core, process.next_space);
    process.next_space = nullptr;
  }
  process.next_space = TRY(exec_build(
      server.core, std::span(segments).first(request.segment_count),
      {.most_bytes = request.stack_bytes, .initial_bytes = request.initial_stack_bytes}));
  m.set(abi::vm::ExecBegin::Reply{.stack_top = server.core.layout.stack_top});
  return 0;
}

}  // namespace vm
