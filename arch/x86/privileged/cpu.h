// SPDX-License-Identifier: BSD-3-Clause
// Privileged instructions of both ISAs, one function each: control registers, model-specific
// registers, TLB, flags.
#pragma once
#include <cstdint>

namespace arch::x86 {

inline constexpr uintptr_t kCr0Monitor = 1u << 1, kCr0Emulate = 1u << 2, kCr0TaskSwitched = 1u << 3,
                           kCr0NumericError = 1u << 5, kCr0WriteProtect = 1u << 16,
                           kCr0AlignmentMask = 1u << 18;
inline constexpr uintptr_t kCr4TimeStampDisable = 1u << 2, kCr4BigPages = 1u << 4,
                           kCr4GlobalPages = 1u << 7, kCr4FxSave = 1u << 9,
                           kCr4SimdExceptions = 1u << 10, kCr4Umip = 1u << 11, kCr4Smep = 1u << 20,
                           kCr4Smap = 1u << 21;
inline constexpr uint32_t kMsrApicBase = 0x1b, kMsrSysenterCs = 0x174, kMsrSysenterEsp = 0x175,
                          kMsrSysenterEip = 0x176, kMsrTscDeadline = 0x6e0, kMsrEfer = 0xc0000080,
                          kMsrStar = 0xc0000081, kMsrLstar = 0xc0000082, kMsrCstar = 0xc0000083,
                          kMsrSyscallMask = 0xc0000084, kMsrFsBase = 0xc0000100;
inline constexpr uint32_t kFlagTrap = 1u << 8, kFlagInterrupts = 1u << 9, kFlagDirection = 1u << 10,
                          kFlagNestedTask = 1u << 14, kFlagResume = 1u << 16,
                          kFlagAlignment = 1u << 18, kFlagIdentification = 1u << 21;

struct CpuId {
  uint32_t a, b, c, d;
};
inline CpuId cpuid(uint32_t leaf, uint32_t sub = 0) {
  CpuId r;
  asm volatile("cpuid" : "=a"(r.a), "=b"(r.b), "=c"(r.c), "=d"(r.d) : "a"(leaf), "c"(sub));
  return r;
}

inline uint64_t read_msr(uint32_t number) {
  uint32_t low, high;
  asm volatile("rdmsr" : "=a"(low), "=d"(high) : "c"(number));
  return uint64_t{high} << 32 | low;
}
inline void write_msr(uint32_t number, uint64_t value) {
  asm volatile("wrmsr"
               :
               : "c"(number), "a"(uint32_t(value)), "d"(uint32_t(value >> 32))
               : "memory");
}

inline uint64_t read_tsc() {
  uint32_t low, high;
  asm volatile("rdtsc" : "=a"(low), "=d"(high));
  return uint64_t{high} << 32 | low;
}

#define KT_CONTROL_REGISTER(n)                    \
  inline uintptr_t read_cr##n() {                 \
    uintptr_t v;                                  \
    asm volatile("mov %%cr" #n ", %0" : "=r"(v)); \
    return v;                                     \
  }                                               \
  inline void write_cr##n(uintptr_t v) { asm volatile("mov %0, %%cr" #n : : "r"(v) : "memory"); }
KT_CONTROL_REGISTER(0)
KT_CONTROL_REGISTER(2)
KT_CONTROL_REGISTER(3)
KT_CONTROL_REGISTER(4)
#undef KT_CONTROL_REGISTER

inline void invalidate_page(uintptr_t address) {
  asm volatile("invlpg (%0)" : : "r"(address) : "memory");
}
inline void interrupts_off() { asm volatile("cli" : : : "memory"); }

[[noreturn]] inline void halt_for_ever() {
  for (;;) asm volatile("cli; hlt");
}

}  // namespace arch::x86
