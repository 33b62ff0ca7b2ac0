// SPDX-License-Identifier: BSD-3-Clause
// See process_table.h.
#include "vm/core/process_table.h"

namespace vm {

Result<Process*> ProcessTable::find(Endpoint endpoint) {
  if (!endpoint.is_process() || process_[endpoint.slot()].endpoint != endpoint)
    return Unexpected(Error::kNoProcess);
  return &process_[endpoint.slot()];
}

Process& ProcessTable::add(Endpoint endpoint) {
  VM_ASSERT(endpoint.is_process());
  Process& process = process_[endpoint.slot()];
  VM_ASSERT(process.endpoint == abi::kNone);
  process.endpoint = endpoint;
  return process;
}

Process* ProcessTable::in_slot_of(Endpoint endpoint) {
  if (!endpoint.is_process()) return nullptr;
  Process& process = process_[endpoint.slot()];
  return process.endpoint == abi::kNone ? nullptr : &process;
}

void process_exit(Core& core, ProcessTable& processes, Process& process) {
  if (process.next_space != nullptr) destroy_space(core, process.next_space);
  if (process.space != nullptr) destroy_space(core, process.space);
  processes.remove(process);
}

}  // namespace vm
