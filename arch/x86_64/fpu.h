// SPDX-License-Identifier: BSD-3-Clause
// FPU and SSE registers of a program: fxsave format, always there on x86_64.
#pragma once
#include <cstdint>
#include <cstring>

#include "arch/x86/privileged/cpu.h"

namespace arch {

struct alignas(16) FpuState {
  uint8_t bytes[512];
};

namespace fpu {
inline constexpr unsigned kControlWord = 0, kMxcsr = 24;
inline constexpr uint16_t kInitialControl = 0x37f;  // all exceptions masked, extended precision
inline constexpr uint32_t kInitialMxcsr = 0x1f80,
                          kLegalMxcsr = 0xffbf;  // a reserved bit faults in fxrstor
}  // namespace fpu

struct FpuMachine {
  using FpuState = arch::FpuState;
  static void fpu_enable() noexcept { asm volatile("clts"); }
  static void fpu_disable() noexcept { x86::write_cr0(x86::read_cr0() | x86::kCr0TaskSwitched); }
  static void fpu_save(FpuState& s) noexcept { asm volatile("fxsave %0" : "=m"(s)); }
  static void fpu_restore(const FpuState& s) noexcept { asm volatile("fxrstor %0" : : "m"(s)); }
  static void fpu_initialise(FpuState& s) noexcept {
    memset(&s, 0, sizeof s);
    memcpy(s.bytes + fpu::kControlWord, &fpu::kInitialControl, sizeof fpu::kInitialControl);
    memcpy(s.bytes + fpu::kMxcsr, &fpu::kInitialMxcsr, sizeof fpu::kInitialMxcsr);
  }
};

}  // namespace arch
