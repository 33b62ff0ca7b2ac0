// SPDX-License-Identifier: BSD-3-Clause
// Who owns the FPU registers (R-KERN-26). State moves only when another process uses the FPU; a process that is
// not the owner runs with the FPU off and faults on first use (fpu_use).
#pragma once
#include "kernel/kernel.h"

namespace kernel {

// `next` is about to run.
inline void fpu_switch(Kernel& k, const Process& next) {
  const bool is_owner = k.cpu.fpu_owner == &next;
  if (is_owner == k.cpu.fpu_is_enabled) [[likely]] return;
  k.cpu.fpu_is_enabled = is_owner;
  if (is_owner) {
    hal::Arch::fpu_enable();
  } else {
    hal::Arch::fpu_disable();
  }
}

// The running process uses the FPU and is not the owner.
void fpu_use(Kernel& k, Process& p);
// Makes fpu_of(p) current, so that it can be read or copied.
void fpu_flush(Kernel& k, const Process& p);
// The registers no longer belong to p: its state was replaced in memory, or p is gone.
void fpu_drop(Kernel& k, Process& p);

}  // namespace kernel
