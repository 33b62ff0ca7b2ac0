// SPDX-License-Identifier: BSD-3-Clause
// Address-space layout of x86_64 (architecture.md, section 3). All ends are exclusive.
#pragma once
#include <cstdint>

namespace abi::layout {
using Word = uint64_t;
inline constexpr unsigned kPageShift = 12;
inline constexpr Word kPageBytes = 1u << kPageShift;
inline constexpr Word kUserStart = 0x1000;
inline constexpr Word kUserEnd = 0x00007FFFFFFFE000;   // last canonical user pages stay unmapped (sysret hazard)
inline constexpr Word kTrapPage = 0;                   // none: `syscall` needs no fixed page
inline constexpr Word kStackTop = 0x00007FFFFFFFE000;
inline constexpr Word kMmapTop = 0x00007FFFF0000000;
inline constexpr Word kVmSelfMap = 0x00007F0000000000; // VM only: its own page tables (recursive slot 254), 512 GiB
inline constexpr Word kKernelBase = 0xFFFFFFFF80000000;
inline constexpr Word kDirectMapBase = 0xFFFF800000000000;
inline constexpr uint64_t kDirectMapBytes = 1ull << 46;
}  // namespace abi::layout
