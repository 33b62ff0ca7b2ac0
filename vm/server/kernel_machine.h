// SPDX-License-Identifier: BSD-3-Clause
// vm::Machine by kernel calls.
#pragma once
#include "vm/core/machine.h"

namespace vm {

class KernelMachine final : public Machine {
 public:
  void zero(FrameNumber first, uint32_t count) override;
  void copy(FrameNumber from, FrameNumber to) override;
  void fill_kernel_half(FrameNumber root) override;
  // Nothing: VM runs in an address space of its own, and loading another root drops all user
  // entries of the one before (kernel/calls/vm_control.cc says so, too). A second CPU will need
  // shoot-downs here.
  void invalidate_page(Endpoint, Address) override {}
  void invalidate_all(Endpoint) override {}
};

}  // namespace vm
