// SPDX-License-Identifier: BSD-3-Clause
// An address space: a page table and the regions that say what it should hold. While a program is
// being loaded the new one stands beside the old one and belongs to nobody (process == kNone); so
// exec can be undone until the last moment.
#pragma once
#include "vm/core/region_map.h"

namespace vm {

struct AddressSpace {
  Endpoint process = abi::kNone;  // who runs in it
  FrameNumber root = kNoFrame;
  RegionMap regions;
  Address heap_start = 0;  // end of the program's data; brk() moves heap_end
  Address heap_end = 0;
  uint32_t resident = 0;  // frames in slots of its regions
  uint64_t minor_faults = 0;
  uint64_t major_faults = 0;
};

struct Core;

// With nothing but the mappings that every process has (Core::fixed_mappings).
[[nodiscard]] Result<const AddressSpace*> create_space(Core& core);
// With nothing at all; for fork, which copies those too.
[[nodiscard]] Result<const AddressSpace*> create_bare_space(Core& core);
// Gives back all of it. Never fails, needs no memory.
void destroy_space(Core& core, const AddressSpace* space);
// A copy in which private pages are shared until one of the two writes (fork.cc).
[[nodiscard]] Result<const AddressSpace*> fork_space(Core& core, const AddressSpace* parent);

}  // namespace vm
