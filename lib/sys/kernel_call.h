// SPDX-License-Identifier: BSD-3-Clause
// The kernel call itself. The typed wrappers, by subject: process.h memory.h device.h time.h
// info.h.
#pragma once
#include "abi/kernel_calls.h"
#include "lib/sys/result.h"
#include "lib/sys/trap.h"

namespace sys {

inline Result<uintptr_t> kernel_call(abi::KernelCall call, uintptr_t a0 = 0, uintptr_t a1 = 0,
                                     uintptr_t a2 = 0, uintptr_t a3 = 0) {
  intptr_t result = trap_kernel_call(uint32_t(call), a0, a1, a2, a3);
  if (result < 0) [[unlikely]]
    return Unexpected(Error(int32_t(-result)));
  return uintptr_t(result);
}

// For calls that return nothing but success.
inline Result<> kernel_do(abi::KernelCall call, uintptr_t a0 = 0, uintptr_t a1 = 0,
                          uintptr_t a2 = 0, uintptr_t a3 = 0) {
  TRY(kernel_call(call, a0, a1, a2, a3));
  return {};
}

inline uintptr_t wire(Endpoint ep) { return uintptr_t(uint32_t(ep.value)); }

}  // namespace sys
