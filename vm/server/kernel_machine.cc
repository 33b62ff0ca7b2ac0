// SPDX-License-Identifier: BSD-3-Clause
// See kernel_machine.h. The frames are VM's, so these calls fail only if VM is wrong.
#include "vm/server/kernel_machine.h"

#include "lib/sys/memory.h"

namespace vm {

void KernelMachine::zero(FrameNumber first, uint32_t count) {
  const bool is_done =
      sys::physical_fill(uintptr_t(physical_of(first)), uintptr_t(physical_of(count)), 0)
          .has_value();
  VM_ASSERT(is_done);
}

void KernelMachine::copy(FrameNumber from, FrameNumber to) {
  const bool is_done =
      sys::physical_copy(uintptr_t(physical_of(from)), uintptr_t(physical_of(to)), kPageBytes)
          .has_value();
  VM_ASSERT(is_done);
}

void KernelMachine::fill_kernel_half(FrameNumber root) {
  const bool is_done =
      sys::vm_control(abi::kVm, abi::VmRequest::kInitRoot, uintptr_t(physical_of(root)))
          .has_value();
  VM_ASSERT(is_done);
}

}  // namespace vm
