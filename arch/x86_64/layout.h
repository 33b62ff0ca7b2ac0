// SPDX-License-Identifier: BSD-3-Clause
// Where things are in the kernel half of every address space (x86_64).
#pragma once
#include "abi/layout.h"

namespace arch {

struct KernelLayout {
  static constexpr uintptr_t kImageBase = abi::layout::kKernelBase;      // + physical address
  static constexpr uintptr_t kDirectBase = abi::layout::kDirectMapBase;  // + physical address
  static constexpr uintptr_t kWindowTable = 0xffffffffbfe00000;  // 2 MiB of pages for the two below
  static constexpr uintptr_t kWindowBase = kWindowTable;
  static constexpr uintptr_t kRootTableBase = kWindowTable + 0x10000;
  static constexpr uintptr_t kDevicePages = kWindowTable + 0x20000;  // local APIC, I/O APIC
  static constexpr unsigned kFirstKernelEntry = 256;
  static constexpr uint64_t kUserEnd = abi::layout::kUserEnd;
  static constexpr uint64_t kVmSelfMap = abi::layout::kVmSelfMap;
  static constexpr uint64_t kMaxDirectBytes = 1ull << 39;  // one entry of the root: 512 GiB
};

}  // namespace arch
