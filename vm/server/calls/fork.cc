// SPDX-License-Identifier: BSD-3-Clause
// Fork (PM): the copy is made before the kernel makes the child, so that a failure of either leaves
// nothing behind (R-VM-11). The child does not inherit what its parent may ask of VM.
#include "lib/sys/process.h"
#include "vm/server/call_table.h"

namespace vm {

Result<int32_t> call_fork(Server& server, Process&, abi::Message& m) {
  Process& parent = *TRY(server.processes.find(m.as<abi::vm::Fork>().parent));
  if (parent.space == nullptr) return Unexpected(Error::kInvalid);
  const AddressSpace* space = TRY(fork_space(server.core, parent.space));
  const auto child = sys::fork(parent.endpoint);
  if (!child) {
    destroy_space(server.core, space);
    return Unexpected(child.error());
  }
  if (Process* dead = server.processes.in_slot_of(*child))
    process_exit(server.core, server.processes, *dead);
  Process& process = server.processes.add(*child);
  if (auto bound = bind_space(server, process, space); !bound) {
    destroy_space(server.core, space);
    server.processes.remove(process);
    return Unexpected(bound.error());
  }
  m.set(abi::vm::Fork::Reply{.child = *child});
  return 0;
}

}  // namespace vm
