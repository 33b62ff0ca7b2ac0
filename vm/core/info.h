// SPDX-License-Identifier: BSD-3-Clause
// What there is to see: sizes of a process, its regions one by one, memory as a whole.
#pragma once
#include "abi/kernel_calls.h"
#include "vm/core/core.h"

namespace vm {

struct SpaceInfo {
  uint64_t virtual_bytes, resident_bytes, minor_faults, major_faults;
};
[[nodiscard]] SpaceInfo space_info(const AddressSpace* space);

// Fills entries for the regions that end after `address`, in order; how many.
[[nodiscard]] unsigned region_entries(const AddressSpace* space, uint64_t address,
                                      abi::vm::RegionEntry* entries, unsigned most);

[[nodiscard]] abi::MemoryInfo memory_info(const Core& core);

}  // namespace vm
