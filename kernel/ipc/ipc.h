// SPDX-License-Identifier: BSD-3-Clause
// The IPC primitives (spec A.4, D7), one file each. All of them handle the trap of `c`, whose address space is
// active. A primitive changes nothing before all its checks and copies have succeeded, so that it can be done
// again from the saved registers (VMSUSPEND).
#pragma once
#include "kernel/ipc/rendezvous.h"

namespace kernel {

// Any trap: IPC or kernel call, decoded from the frame.
void trap(Kernel& k, Process& c);

[[nodiscard]] Wire send(Kernel& k, Process& c, Process& d, abi::Trap trap);
[[nodiscard]] Wire send_receive(Kernel& k, Process& c, Process& d);
[[nodiscard]] Wire receive(Kernel& k, Process& c, abi::Endpoint from);
[[nodiscard]] Wire notify(Kernel& k, Process& c, Process& d);
[[nodiscard]] Wire send_async(Kernel& k, Process& c);
[[nodiscard]] Wire reply_receive(Kernel& k, Process& c, abi::Endpoint reply_to);

// Takes what is pending for the caller. False: nothing from `from`.
[[nodiscard]] bool take_notify(Kernel& k, Process& c, abi::Endpoint from);
[[nodiscard]] bool take_queued(Kernel& k, Process& c, abi::Endpoint from);
[[nodiscard]] bool take_async(Kernel& k, Process& c, abi::Endpoint from);

// Notification by the kernel itself (R-KERN-23, 24): bits are merged until delivered. `d` is a service.
void notify_from_kernel(Kernel& k, Process& d, KernelSource source, uint64_t bits);

// Would `c`, if it waited for `d`, close a cycle of waiting processes? (R-KERN-7)
[[nodiscard]] bool would_deadlock(Kernel& k, const Process& c, const Process& d, State function);

// `p` is going away: wakes who waits for it (R-KERN-8), leaves the queue it is in, drops its notifications.
void ipc_forget(Kernel& k, Process& p);
// Entries of async tables for `p`, which goes away, are done with kDestinationDied.
void async_destination_died(Kernel& k, const Process& p);
// The async table of a privilege is gone or done.
void async_forget(Kernel& k, Privilege& p);

}  // namespace kernel
