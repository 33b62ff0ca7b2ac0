// SPDX-License-Identifier: BSD-3-Clause
// Copies between any two address spaces (R-KERN-22): a walk of both page tables, frame by frame, that never
// faults. Long copies stop after kMaxBytesPerEntry; how far they came is kept in Process::progress of the caller
// and the call is entered again, so that interrupts never wait long (D3).
#pragma once
#include "abi/error.h"
#include "kernel/kernel.h"

namespace kernel {

struct UserRange {
  Process* process;
  hal::UserAddr address;
};

// May VM be asked for absent memory? kNever: kFault at once (kGrantTry; and VM's own calls).
enum class Absent { kAskVm, kFail };

// Copies `bytes` for the call of `c`. `skip` counts the bytes of earlier pieces of the same call (vectors).
// kFault, kSuspended (also: enough for this entry).
[[nodiscard]] abi::Result<> copy_between(Kernel& k, Process& c, UserRange from, UserRange to, uint64_t bytes,
                                         Absent absent, uint64_t skip = 0);
// Fills memory with a byte, by the same rules.
[[nodiscard]] abi::Result<> fill_range(Kernel& k, Process& c, UserRange to, uint8_t value, uint64_t bytes,
                                       Absent absent);
// Physical memory (VM only).
[[nodiscard]] abi::Result<> copy_physical(Kernel& k, Process& c, hal::PhysAddr from, hal::PhysAddr to, uint64_t bytes);
[[nodiscard]] abi::Result<> fill_physical(Kernel& k, Process& c, hal::PhysAddr to, uint64_t bytes, uint8_t value);

}  // namespace kernel
