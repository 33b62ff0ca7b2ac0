// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/process/fpu.h"

namespace kernel {

void fpu_use(Kernel& k, Process& p) {
  Cpu& cpu = k.cpu;
  hal::Arch::fpu_enable();
  cpu.fpu_is_enabled = true;
  if (cpu.fpu_owner == &p) return;
  if (cpu.fpu_owner != nullptr) hal::Arch::fpu_save(k.fpu_of(*cpu.fpu_owner));
  if (!p.has(kFpuUsed)) {
    hal::Arch::fpu_initialise(k.fpu_of(p));
    p.flags |= kFpuUsed;
  }
  hal::Arch::fpu_restore(k.fpu_of(p));
  cpu.fpu_owner = &p;
}

void fpu_flush(Kernel& k, const Process& p) {
  Cpu& cpu = k.cpu;
  if (cpu.fpu_owner != &p) return;
  if (!cpu.fpu_is_enabled) hal::Arch::fpu_enable();
  hal::Arch::fpu_save(k.fpu_of(p));
  if (!cpu.fpu_is_enabled) hal::Arch::fpu_disable();
}

void fpu_drop(Kernel& k, Process& p) {
  Cpu& cpu = k.cpu;
  if (cpu.fpu_owner != &p) return;
  cpu.fpu_owner = nullptr;
  if (cpu.fpu_is_enabled) hal::Arch::fpu_disable();
  cpu.fpu_is_enabled = false;
}

}  // namespace kernel
