// SPDX-License-Identifier: BSD-3-Clause
// The kernel asks VM on behalf of a process: for the page of a fault (R-KERN-30), for memory that a copy needs
// (VMSUSPEND), for the buffer of a message (R-KERN-11). The process is put into a SENDREC to VM that it never
// made; VM receives it in FIFO order with Status::by_kernel and answers it like any other. Since the wait is an
// ordinary one, a process that is killed meanwhile leaves nothing behind (R-VM-44).
#pragma once
#include "kernel/ipc/rendezvous.h"

namespace kernel {

// A page fault of the running process. Handles faults that VM cannot take: VM's own, and of processes without a
// space (the machine stops).
void page_fault(Kernel& k, Process& p, const hal::Exception& e);

// Memory [address, address + bytes) of `target` is needed by the trap of `p`, which is repeated when VM has it.
// False: VM cannot be asked (it is the caller).
[[nodiscard]] bool ask_for_memory(Kernel& k, Process& p, const Process& target, hal::UserAddr address, uint64_t bytes,
                                  hal::Access access);

// The same, said as the result of a primitive (i386: the message buffer), or kFault.
[[nodiscard]] Wire suspend_for_message(Kernel& k, Process& c, const hal::CopyResult& failed);
// The buffer of a message that is to be delivered now.
[[nodiscard]] bool ask_for_buffer(Kernel& k, Process& p, const hal::CopyResult& failed);

// VM receives the request of `s`.
void vm_take(Kernel& k, Process& s, Process& vm);
// VM (`c`) answers the request of `d`: 0, or -Error if the answer could not be read.
[[nodiscard]] Wire vm_answer(Kernel& k, Process& c, Process& d);
void vm_answer(Kernel& k, Process& d, const abi::Message& answer);

}  // namespace kernel
