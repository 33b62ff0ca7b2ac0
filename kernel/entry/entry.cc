// SPDX-License-Identifier: BSD-3-Clause
// The kernel object of the machine, and the entry points that the architecture calls (entry.h).
#include "kernel/entry/entry.h"

#include "kernel/boot/boot.h"
#include "kernel/entry/dispatch.h"
#include "kernel/log/panic.h"

using kernel::Process;

extern "C" {

alignas(4096) constinit kernel::Kernel the_kernel{};

Process* kernel_main(const hal::BootRecord* record) { return kernel::boot(the_kernel, *record); }

Process* kernel_trap(Process*) { return kernel::on_trap(the_kernel); }

Process* kernel_exception(Process*, const hal::Exception* exception) {
  return kernel::on_exception(the_kernel, *exception);
}

Process* kernel_interrupt(Process*, unsigned line) { return kernel::on_interrupt(the_kernel, line); }

Process* kernel_timer(Process*) { return kernel::on_timer(the_kernel); }

Process* kernel_idle() { return kernel::on_idle(the_kernel); }

void kernel_fault(const hal::KernelFault* fault) { kernel::panic_fault(the_kernel, *fault); }

}  // extern "C"
