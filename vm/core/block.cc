// SPDX-License-Identifier: BSD-3-Clause
// See block.h.
#include "vm/core/block.h"

namespace vm {
namespace {

void make_writable(Core& core, FrameNumber frame, SlotId id) {
  const PhysRange* range = range_of_slot(id);
  const Region* region = range->region;
  if (region == nullptr || !region->is_writable()) return;
  const Address address = region->address_of(range->first_page() + index_of_slot(id));
  core.tables.change_frames(region->space->root, address, &frame, 1, 1, region->access(true));
}

template <class Owner>
Result<const PhysRange*> claim(Core& core, const Owner* owner, const Region* region, Page page) {
  if (const PhysRange* range = use(owner)->pages.range_of_again(page); range != nullptr) [[likely]]
    return range;
  const PhysRange* range = TRY(core.ranges.create());
  {
    auto changing = use(range);
    changing->region = region;
    changing->key = page >> PhysRange::kShift;
  }
  use(owner)->pages.insert(range);
  return range;
}

template <class Owner>
void discard(Core& core, const Owner* owner, const PhysRange* range) {
  if (range->used != 0) return;
  use(owner)->pages.remove(range);
  core.ranges.destroy(range);
}

}  // namespace

void block_drop(Core& core, FrameNumber frame, SlotId id) {
  Frame& f = core.memory.frames[frame];
  VM_ASSERT(f.count > 0);
  f.count--;
  f.sharers ^= id;
  if (f.count == 0) {
    VM_ASSERT(f.sharers == 0);
    core.memory.free(frame);
  } else if (f.count == 1) {
    make_writable(core, frame, f.sharers);
  }
}

Result<const PhysRange*> claim_range(Core& core, const Region* region, Page page) {
  return claim(core, region, region, page);
}
Result<const PhysRange*> claim_range(Core& core, const MemoryObject* object, Page page) {
  return claim(core, object, nullptr, page);
}
void discard_if_empty(Core& core, const Region* region, const PhysRange* range) {
  discard(core, region, range);
}
void discard_if_empty(Core& core, const MemoryObject* object, const PhysRange* range) {
  discard(core, object, range);
}

uint32_t sole_owner_mask(const Core& core, const PhysRange* range) {
  uint32_t mask = 0;
  for (unsigned i = 0; i < PhysRange::kPages; i++) {
    if (range->frame[i] != kNoFrame && core.memory.frames[range->frame[i]].count == 1)
      mask |= uint32_t{1} << i;
  }
  return mask;
}

}  // namespace vm
