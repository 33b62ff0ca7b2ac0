// SPDX-License-Identifier: BSD-3-Clause
// What an entry into the kernel does, as functions of a Kernel value: the entry points of entry.h call them with
// the_kernel, host tests with their own. Each returns who runs next; null: nobody (D3).
#pragma once
#include "kernel/kernel.h"

namespace kernel {

// cpu.current makes a trap.
[[nodiscard]] Process* on_trap(Kernel& k);
[[nodiscard]] Process* on_exception(Kernel& k, const hal::Exception& e);
// Interrupts come to a running process or to an idle CPU.
[[nodiscard]] Process* on_interrupt(Kernel& k, unsigned line);
[[nodiscard]] Process* on_timer(Kernel& k);
[[nodiscard]] Process* on_idle(Kernel& k);

}  // namespace kernel
