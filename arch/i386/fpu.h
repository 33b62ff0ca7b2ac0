// SPDX-License-Identifier: BSD-3-Clause
// FPU and SSE registers of a program: fxsave format where the CPU has it, else fsave's 108 bytes in
// the same room.
#pragma once
#include <cstdint>
#include <cstring>

#include "arch/x86/privileged/cpu.h"
#include "arch/x86/privileged/cpu_features.h"

namespace arch {

struct alignas(16) FpuState {
  uint8_t bytes[512];
};

namespace fpu {
inline constexpr unsigned kControlWord = 0, kMxcsr = 24;
inline constexpr unsigned kOldControlWord = 0, kOldTagWord = 8;  // fsave
inline constexpr uint32_t kInitialControl = 0x37f;  // all exceptions masked, extended precision
inline constexpr uint32_t kOldEmptyTags = 0xffff;
inline constexpr uint32_t kInitialMxcsr = 0x1f80,
                          kLegalMxcsr = 0xffbf;  // a reserved bit faults in fxrstor
}  // namespace fpu

struct FpuMachine {
  using FpuState = arch::FpuState;
  static void fpu_enable() noexcept { asm volatile("clts"); }
  static void fpu_disable() noexcept { x86::write_cr0(x86::read_cr0() | x86::kCr0TaskSwitched); }
  static void fpu_save(FpuState& s) noexcept {
    if (x86::cpu_features.has_fxsave) {
      asm volatile("fxsave %0" : "=m"(s));
    } else {
      asm volatile("fnsave %0\n fwait" : "=m"(s));
    }
  }
  static void fpu_restore(const FpuState& s) noexcept {
    if (x86::cpu_features.has_fxsave) {
      asm volatile("fxrstor %0" : : "m"(s));
    } else {
      asm volatile("frstor %0" : : "m"(s));
    }
  }
  static void fpu_initialise(FpuState& s) noexcept {
    memset(&s, 0, sizeof s);
    if (x86::cpu_features.has_fxsave) {
      memcpy(s.bytes + fpu::kControlWord, &fpu::kInitialControl, sizeof(uint16_t));
      memcpy(s.bytes + fpu::kMxcsr, &fpu::kInitialMxcsr, sizeof fpu::kInitialMxcsr);
    } else {
      memcpy(s.bytes + fpu::kOldControlWord, &fpu::kInitialControl, sizeof fpu::kInitialControl);
      memcpy(s.bytes + fpu::kOldTagWord, &fpu::kOldEmptyTags, sizeof fpu::kOldEmptyTags);
    }
  }
};

}  // namespace arch
