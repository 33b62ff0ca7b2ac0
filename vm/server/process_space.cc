// SPDX-License-Identifier: BSD-3-Clause
// Processes and their address spaces: see server.h.
#include "lib/sys/info.h"
#include "vm/server/server.h"

namespace vm {

Result<Process*> find_target(Server& server, Process& caller, Endpoint target, uint64_t right) {
  if (target == abi::kSelf || target == abi::kAny || target == caller.endpoint) return &caller;
  if ((caller.calls & right) == 0) return Unexpected(Error::kPerm);
  return server.processes.find(target);
}

Result<Process*> find_or_adopt(Server& server, Endpoint target) {
  if (auto known = server.processes.find(target)) return known;
  if (!target.is_process() || target == abi::kVm) return Unexpected(Error::kNoProcess);
  const abi::ProcessInfo info = TRY(sys::process_info(target));
  if (info.self != target || info.state == abi::ProcessState::kFree)
    return Unexpected(Error::kNoProcess);
  // The slot's last owner died without anybody telling.
  if (Process* dead = server.processes.in_slot_of(target))
    process_exit(server.core, server.processes, *dead);
  return &server.processes.add(target);
}

Result<> bind_space(Server& server, Process& process, const AddressSpace* space) {
  TRY_VOID(server.roots.set(process.endpoint, space->root));
  const AddressSpace* old = process.space;
  process.space = space;
  use(space)->process = process.endpoint;
  if (old != nullptr) destroy_space(server.core, old);
  return {};
}

void end_process(Server& server, Process& process) {
  // If the kernel does not know it any more, all the better.
  [[maybe_unused]] const auto stopped = server.roots.set(process.endpoint, kNoFrame);
  Endpoint& exited = server.exited[process.endpoint.slot()];
  if (exited == abi::kAny) server.exited_count++;
  exited = process.endpoint;
  process_exit(server.core, server.processes, process);
}

}  // namespace vm
