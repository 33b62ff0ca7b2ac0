// SPDX-License-Identifier: BSD-3-Clause
// See root_table.h.
#include "vm/server/root_table.h"

#include "lib/sys/memory.h"

namespace vm {

Result<> RootTable::create(Memory& memory, uint64_t vm_root) {
  root_ = static_cast<Word*>(TRY(memory.pool.allocate_zeroed(FrameKind::kVmFixed)));
  root_[abi::kVm.slot()] = Word(vm_root);
  const uint64_t physical = physical_of(memory.window.frame_of(root_));
  TRY(sys::vm_control(abi::kVm, abi::VmRequest::kRootTable, uintptr_t(physical)));
  return {};
}

Result<> RootTable::set(Endpoint process, FrameNumber root) {
  root_[process.slot()] = Word(physical_of(root));
  TRY(sys::vm_control(process, abi::VmRequest::kSetSpace));
  return {};
}

}  // namespace vm
