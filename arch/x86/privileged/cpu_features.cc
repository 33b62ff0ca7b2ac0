// SPDX-License-Identifier: BSD-3-Clause
// CPUID, and the control bits that follow from it.
#include "arch/x86/privileged/cpu_features.h"

#include <cstring>

#include "arch/x86/privileged/cpu.h"

namespace arch::x86 {

constinit CpuFeatures cpu_features = {};

namespace {
constexpr bool bit(uint32_t word, unsigned n) { return (word >> n & 1) != 0; }
constexpr uint64_t kEferNoExecute = 1 << 11;

void detect_extended(CpuFeatures& f) {
  if (cpuid(0).a >= 7) {
    const CpuId seven = cpuid(7);
    f.has_smep = bit(seven.b, 7);
    f.has_smap = bit(seven.b, 20);
    f.has_umip = bit(seven.c, 2);
  }
  const uint32_t max_extended = cpuid(0x80000000).a;
  if (max_extended < 0x80000001 || max_extended > 0x8000ffff) return;
  f.has_no_execute = bit(cpuid(0x80000001).d, 20);
  if (max_extended >= 0x80000007) f.has_invariant_tsc = bit(cpuid(0x80000007).d, 8);
}
}  // namespace

void detect_cpu_features() {
  CpuFeatures& f = cpu_features;
  const CpuId zero = cpuid(0);
  memcpy(f.vendor + 0, &zero.b, 4);
  memcpy(f.vendor + 4, &zero.d, 4);
  memcpy(f.vendor + 8, &zero.c, 4);
  const CpuId one = cpuid(1);
  f.bits = one.d;
  f.has_fpu = bit(one.d, 0);
  f.has_big_pages = bit(one.d, 3);
  f.has_tsc = bit(one.d, 4);
  f.has_apic = bit(one.d, 9);
  // The first Pentium Pro say SEP and have a broken one.
  const uint32_t family = one.a >> 8 & 15, model = one.a >> 4 & 15, stepping = one.a & 15;
  f.has_sysenter = bit(one.d, 11) && !(family == 6 && model < 3 && stepping < 3);
  f.has_global_pages = bit(one.d, 13);
  f.has_fxsave = bit(one.d, 24);
  f.has_sse = bit(one.d, 25);
  f.has_tsc_deadline = bit(one.c, 24);
  f.has_rdrand = bit(one.c, 30);
  detect_extended(f);
}

void enable_cpu_features() {
  const CpuFeatures& f = cpu_features;
  if (f.has_no_execute) write_msr(kMsrEfer, read_msr(kMsrEfer) | kEferNoExecute);
  uintptr_t cr4 = read_cr4();
  if (f.has_big_pages) cr4 |= kCr4BigPages;
  if (f.has_fxsave) cr4 |= kCr4FxSave;
  if (f.has_sse) cr4 |= kCr4SimdExceptions;
  if (f.has_smep) cr4 |= kCr4Smep;
  if (f.has_smap) cr4 |= kCr4Smap;
  if (f.has_umip) cr4 |= kCr4Umip;
  cr4 &= ~kCr4TimeStampDisable;
  write_cr4(cr4);
  // PGE last and alone: setting it flushes what the boot tables left in the TLB.
  if (f.has_global_pages) write_cr4(cr4 | kCr4GlobalPages);
  const uintptr_t cr0 = (read_cr0() & ~(kCr0Emulate | kCr0AlignmentMask)) | kCr0WriteProtect |
                        kCr0Monitor | kCr0NumericError | kCr0TaskSwitched;
  write_cr0(cr0 | kCr0AlignmentMask);
}

}  // namespace arch::x86
