// SPDX-License-Identifier: BSD-3-Clause
// Putting a region into an address space: what mmap, map_phys, remap and persistent maps have in
// common.
#pragma once
#include "vm/core/region_change.h"

namespace vm {

struct MapRequest {
  uint64_t address = 0;       // wish, or place with is_fixed
  uint64_t bytes = 0;         // rounded up
  bool is_fixed = false;      // there and nowhere else; what is there goes
  bool keeps_others = false;  // with is_fixed: kExists if something is there
  bool is_allocated = false;  // frames and entries at once, as `frames` wants them
  RegionTemplate region{};    // its range is chosen here; first_page, for private memory too
  FrameRequest frames{};
};

// Where the region now is. On failure nothing has changed. kInvalid: empty, or a misaligned fixed
// address; kNoMemory: no room, no frames; kPerm: a fixed mapping of the system is there.
[[nodiscard]] Result<Address> map_memory(Core& core, const AddressSpace* space,
                                         const MapRequest& request);

// Entries of the process went or allow less now; cheaply for one page.
void invalidate(Core& core, const AddressSpace* space, Range range);

}  // namespace vm
