// SPDX-License-Identifier: BSD-3-Clause
// Kernel calls on the fast path of both ISAs: those that neither look at nor change the saved
// registers of their caller, which is then resumed from what is still in the CPU. All others go the
// generic way.
#pragma once
#include <array>

#include "kernel/calls/call.h"
#include "kernel/entry/entry.h"
#include "kernel/kernel.h"

namespace arch::x86 {

constexpr std::array<kernel::CallHandler, abi::kMaxKernelCalls> fast_calls() {
  std::array<kernel::CallHandler, abi::kMaxKernelCalls> table{};
#define FAST(name) table[unsigned(abi::KernelCall::k##name)] = &kernel::call_##name
  FAST(Print);
  FAST(PortIn);
  FAST(PortOut);
  FAST(PortVector);
  FAST(PortString);
  FAST(SafeCopyFrom);
  FAST(SafeCopyTo);
  FAST(VectorSafeCopy);
  FAST(SafeFill);
  FAST(VirtualCopy);
  FAST(PhysicalCopy);
  FAST(PhysicalFill);
  FAST(SetGrantTable);
  FAST(TranslateCheck);
  FAST(VmControl);
  FAST(IrqControl);
  FAST(SetAlarm);
  FAST(Times);
  FAST(SetTime);
  FAST(GetInfo);
#undef FAST
  return table;
}
inline constinit const std::array<kernel::CallHandler, abi::kMaxKernelCalls> kFastCalls =
    fast_calls();

// The handler, if the call is one of these and allowed; else null.
[[gnu::always_inline]] inline kernel::CallHandler find_fast_call(const kernel::Process& c,
                                                                 uint32_t number) {
  if (number >= abi::kMaxKernelCalls || (c.kernel_calls >> number & 1) == 0) return nullptr;
  if ((c.traps & abi::trap_bit(abi::Trap::kKernelCall)) == 0) return nullptr;
  return kFastCalls[number];
}

// After the call: what kernel::resume() would find out, when the answer is that the caller simply
// goes on.
[[gnu::always_inline]] inline bool goes_on(const kernel::Process& c) {
  const kernel::Cpu& cpu = the_kernel.cpu;
  return c.state == 0 && (c.flags & P_FLAG_WORK) == 0 && cpu.handoff == nullptr &&
         !cpu.wants_window && (cpu.ready_mask & (c.above | c.ready_bit)) == 0;
}

}  // namespace arch::x86
