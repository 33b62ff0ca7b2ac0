// SPDX-License-Identifier: BSD-3-Clause
// What the entry code of an architecture calls. Each function is called on the one kernel stack of the CPU with
// interrupts off, after the user's registers were saved into current->frame, and returns the process to resume
// with its address space active; null: nothing to run. Then the entry code idles:
//
//   for (;;) { interrupts on for one instruction, off; if ((next = kernel_idle())) resume(next); wait with interrupts on; }
//
// An interrupt taken there abandons the stack and calls kernel_interrupt / kernel_timer with current == null.
// `current` is the_kernel.cpu.current (K_CPU + K_CPU_CURRENT), which is null while idle.
#pragma once
#include "hal/hal.h"
#include "kernel/process/process.h"

namespace kernel {
struct Kernel;
}

extern "C" {
// Called once by the boot code, with paging on, interrupts off, and Arch ready to use.
kernel::Process* kernel_main(const hal::BootRecord* record);
// Any trap of user mode: IPC or kernel call. The number and arguments are in the frame.
kernel::Process* kernel_trap(kernel::Process* caller);
// An exception in user mode.
kernel::Process* kernel_exception(kernel::Process* current, const hal::Exception* exception);
// A device interrupt; the entry code has done nothing to the controller.
kernel::Process* kernel_interrupt(kernel::Process* current, unsigned line);
// The one-shot timer; already acknowledged.
kernel::Process* kernel_timer(kernel::Process* current);
kernel::Process* kernel_idle();
// An exception in kernel mode that no fix-up covers.
[[noreturn]] void kernel_fault(const hal::KernelFault* fault);

extern constinit kernel::Kernel the_kernel;
}
