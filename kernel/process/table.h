// SPDX-License-Identifier: BSD-3-Clause
// The process table: slots, generations, birth and death.
#pragma once
#include <string_view>

#include "abi/error.h"
#include "kernel/kernel.h"

namespace kernel {

// An empty process in the wanted slot (-1: any free one), without privileges and without an address space.
// A wanted slot keeps generation 0: its endpoint is the slot's number (boot services, R-KERN-27). kAgain: table
// full; kBusy: the wanted slot is in use; kInvalid: no such slot.
[[nodiscard]] abi::Result<Process*> process_create(Kernel& k, int wanted_slot, std::string_view name);

// A copy of `parent`, which waits in a SENDREC; the child waits for the same partner. It has no address space, and
// no privileges of its own (R-KERN-18).
[[nodiscard]] abi::Result<Process*> process_fork(Kernel& k, Process& parent);

// A new program in an existing process: registers, FPU and name. A SENDREC it waits in ends without a result.
void process_exec(Kernel& k, Process& p, hal::UserAddr ip, hal::UserAddr sp, uint64_t argument, std::string_view name);

// Ends a process: peers wake, queues, notifications, alarms, IRQ hooks, grants and privilege are released, the
// slot is free. The death of RS, VM, PM or VFS stops the machine.
void process_exit(Kernel& k, Process& p);

void process_set_name(Process& p, std::string_view name);

}  // namespace kernel
