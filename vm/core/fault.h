// SPDX-License-Identifier: BSD-3-Clause
// Page faults, and the kernel's requests for memory of a process.
#pragma once
#include "vm/core/core.h"

namespace vm {

// What is to become of a process that may not do what it did.
struct FaultSignal {
  int32_t signal;  // SIGSEGV or SIGBUS
  int32_t code;    // si_code
};
inline constexpr int32_t kCodeMapError = 1, kCodeAccessError = 2;  // SEGV_MAPERR, SEGV_ACCERR
inline constexpr int32_t kCodeAddressError = 2;                    // BUS_ADRERR

// `flags`: abi::vm::kFault*. Afterwards the instruction can be tried again, or the process gets the
// signal. Memory that is not to be had is SIGSEGV (R-VM-12).
[[nodiscard]] std::expected<void, FaultSignal> handle_fault(Core& core, const AddressSpace* space,
                                                            uint64_t address, uint32_t flags);

// Makes [address, address + bytes) present, and writable if the kernel is to write there; at most a
// bounded part of it at a time, for the kernel asks again for the rest. kFault: a hole, or not
// allowed (R-VM-42); kNoMemory.
[[nodiscard]] Result<> make_present(Core& core, const AddressSpace* space, uint64_t address,
                                    uint64_t bytes, bool is_write);

}  // namespace vm
