// SPDX-License-Identifier: BSD-3-Clause
// Address-space layout of i386 (architecture.md, section 3). All ends are exclusive.
#pragma once
#include <cstdint>

namespace abi::layout {
using Word = uint32_t;
inline constexpr unsigned kPageShift = 12;
inline constexpr Word kPageBytes = 1u << kPageShift;
inline constexpr Word kUserStart = 0x1000;
inline constexpr Word kUserEnd = 0xBFFFF000;      // the page above it stays unmapped
inline constexpr Word kTrapPage = 0xBFFFE000;     // fixed user page with the trap stub (sysenter or int), R-X
inline constexpr Word kStackTop = 0xBFFFE000;     // initial stacks grow down from here
inline constexpr Word kMmapTop = 0xB7FFE000;      // mmap area grows down from here (64 MiB+ below the stack top)
inline constexpr Word kVmSelfMap = 0x80000000;    // VM only: its own page tables (recursive slot), 4 MiB
inline constexpr Word kKernelBase = 0xC0000000;   // direct map of the first 768 MiB
inline constexpr uint64_t kDirectMapBytes = 768ull << 20;
}  // namespace abi::layout
