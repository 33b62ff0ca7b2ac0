// SPDX-License-Identifier: BSD-3-Clause
// ExecWrite (VFS): bytes of the caller's grant into frames of the new address space, whatever the
// protection there.
#include <algorithm>

#include "lib/sys/memory.h"
#include "vm/core/exec.h"
#include "vm/server/call_table.h"

namespace vm {
namespace {

// As many pages as the passing window shows.
Result<uint64_t> write_part(Server& server, Endpoint granter, const AddressSpace* space,
                            const abi::vm::ExecWrite& request, uint64_t done) {
  const uint64_t address = request.address + done;
  const uint64_t offset = address & (kPageBytes - 1);
  const uint64_t part = std::min(request.bytes - done, PassingWindow::kPages * kPageBytes - offset);
  const auto pages = unsigned((offset + part + kPageBytes - 1) >> kPageShift);
  FrameNumber frames[PassingWindow::kPages];
  for (unsigned i = 0; i < pages; i++)
    frames[i] = TRY(exec_frame(server.core, space, address + i * kPageBytes));
  std::byte* window = TRY(server.passing.open(std::span(frames).first(pages)));
  const auto copied = sys::safe_copy_from(granter, request.grant, request.grant_offset + done,
                                          window + offset, part);
  server.passing.close();
  if (!copied) return Unexpected(copied.error());
  return part;
}

}  // namespace

Result<int32_t> call_exec_write(Server& server, Process& caller, abi::Message& m) {
  const auto request = m.as<abi::vm::ExecWrite>();
  const Process& process = *TRY(server.processes.find(request.process));
  if (process.next_space == nullptr) return Unexpected(Error::kInvalid);
  if (request.bytes > ~uint64_t{0} - request.address) return Unexpected(Error::kFault);
  for (uint64_t done = 0; done < request.bytes;) {
    done += TRY(write_part(server, caller.endpoint, process.next_space, request, done));
  }
  return 0;
}

}  // namespace vm
