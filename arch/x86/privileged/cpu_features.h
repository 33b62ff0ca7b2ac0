// SPDX-License-Identifier: BSD-3-Clause
// What this CPU can do, asked once at boot. Everything here is optional: the kernel runs without
// each of them.
#pragma once
#include <cstdint>

namespace arch::x86 {

struct CpuFeatures {
  bool has_tsc, has_big_pages, has_global_pages, has_sysenter, has_fxsave, has_sse, has_apic;
  bool has_no_execute, has_smep, has_smap, has_umip, has_tsc_deadline, has_rdrand;
  bool has_fpu, has_invariant_tsc;
  uint32_t bits;  // CPUID leaf 1, edx: for GetInfo
  char vendor[16];
};

extern CpuFeatures cpu_features;

// Fills cpu_features and switches on what needs no further set-up: WP, PGE, PSE, NX, SMEP, UMIP,
// FXSR, SSE. SMAP comes with user copies (enable_smap), for boot code may run with identity-mapped
// user pages.
void detect_cpu_features();
void enable_cpu_features();

}  // namespace arch::x86
