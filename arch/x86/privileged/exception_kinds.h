// SPDX-License-Identifier: BSD-3-Clause
// What the CPU's exception vectors mean to the kernel core.
#pragma once
#include <cstdint>
#include <iterator>

#include "abi/vm.h"
#include "hal/types.h"

namespace arch::x86 {

inline constexpr unsigned kVectorDebug = 1, kVectorNmi = 2, kVectorBreakpoint = 3,
                          kVectorOverflow = 4, kVectorDoubleFault = 8, kVectorProtection = 13,
                          kVectorPageFault = 14, kVectorMachineCheck = 18;

[[nodiscard]] constexpr hal::ExceptionKind exception_kind(unsigned vector) {
  using K = hal::ExceptionKind;
  constexpr K kKinds[] = {K::kDivide,        K::kDebug,      K::kProtection,    K::kBreakpoint,
                          K::kOverflow,      K::kBounds,     K::kInvalidOpcode, K::kFpuUnavailable,
                          K::kDoubleFault,   K::kProtection, K::kProtection,    K::kProtection,
                          K::kProtection,    K::kProtection, K::kPageFault,     K::kProtection,
                          K::kFloatingPoint, K::kAlignment,  K::kMachineCheck,  K::kSimd};
  return vector < std::size(kKinds) ? kKinds[vector] : K::kProtection;
}

[[nodiscard]] constexpr const char* vector_name(unsigned vector) {
  constexpr const char* kNames[] = {"divide error",
                                    "debug trap",
                                    "non-maskable interrupt",
                                    "breakpoint",
                                    "overflow",
                                    "bound range",
                                    "invalid opcode",
                                    "FPU instruction in the kernel",
                                    "double fault",
                                    "coprocessor overrun",
                                    "invalid TSS",
                                    "segment not present",
                                    "stack segment fault",
                                    "general protection fault",
                                    "page fault",
                                    "reserved exception",
                                    "x87 error",
                                    "alignment check",
                                    "machine check",
                                    "SIMD error"};
  return vector < std::size(kNames) ? kNames[vector] : "unexpected exception";
}

// The CPU's error code of a page fault has the bits of the protocol where the protocol has them.
[[nodiscard]] constexpr uint32_t page_fault_flags(uint32_t error) {
  return error & (abi::vm::kFaultProtection | abi::vm::kFaultWrite | abi::vm::kFaultUser |
                  abi::vm::kFaultExecute);
}
static_assert(abi::vm::kFaultProtection == 1 && abi::vm::kFaultWrite == 2 &&
              abi::vm::kFaultUser == 4 && abi::vm::kFaultExecute == 16);

}  // namespace arch::x86
