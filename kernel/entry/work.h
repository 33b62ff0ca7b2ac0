// SPDX-License-Identifier: BSD-3-Clause
// What a process still has to do in the kernel before it may run in user mode (flags & P_FLAG_WORK).
#pragma once
#include "kernel/kernel.h"

namespace kernel {

// `p` is current, its address space is active. Afterwards it may be blocked, and the flags may be set again.
void do_work(Kernel& k, Process& p);

}  // namespace kernel
