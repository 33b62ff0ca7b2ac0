// SPDX-License-Identifier: BSD-3-Clause
// Kernel signals (spec A.6): a process with a signal stops; its signal manager (PM for user processes, RS for
// services) is notified, fetches the signals (GetSignal), decides, and lets the process go (EndSignal).
#pragma once
#include "kernel/kernel.h"

namespace kernel {

// Raises `signal` for `p`. A signal to RS or VM stops the machine: nobody could handle it.
void cause_signal(Kernel& k, Process& p, int signal);
// The same for an exception: with the address and the si_code that a handler sees.
void cause_fault_signal(Kernel& k, Process& p, int signal, int32_t code, uint64_t address);
// An exception in user mode that is neither a page fault nor a first use of the FPU (R-KERN-19).
void exception_signal(Kernel& k, Process& p, const hal::Exception& e);

// The process whose signal manager is `manager` and that has news for it; null: none.
[[nodiscard]] Process* next_signalled(Kernel& k, const Process& manager);
[[nodiscard]] bool is_managed_by(const Process& p, const Process& manager);

// Run(kStop). True: it is stopped now; false: it is in a call and will stop at its end.
[[nodiscard]] bool stop(Kernel& k, Process& p);
// The call during which Run(kStop) came has ended.
void stop_at_end(Kernel& k, Process& p);

}  // namespace kernel
