// SPDX-License-Identifier: BSD-3-Clause
// Phys blocks: frames that slots refer to, with a full-width count (R-VM-5). Instead of a list of
// the slots a frame keeps the XOR of their ids: adding and removing one is the same cheap step, and
// when a single reference is left the XOR *is* its id. That is all that copy-on-write ever needs to
// know: whose page may become writable at once (2dd02cc56).
//
// Order of copy-on-write: copy, link the new frame, then drop the old one (8214e5e28).
#pragma once
#include "vm/core/core.h"

namespace vm {

// The slot, which is empty, refers to the frame.
inline void block_link(Core& core, FrameNumber frame, const PhysRange* range, unsigned index) {
  Frame& f = core.memory.frames[frame];
  f.count++;
  f.sharers ^= slot_id(range, index);
  auto changing = use(range);
  changing->frame[index] = frame;
  changing->used++;
}

// One reference less, by the slot of that id, which no longer holds the frame. The last sharer's
// entry becomes writable if its own region allows it (R-VM-2, R-VM-3); without references the frame
// is free.
void block_drop(Core& core, FrameNumber frame, SlotId id);

// Empties the slot.
inline void block_unlink(Core& core, const PhysRange* range, unsigned index) {
  const FrameNumber frame = range->frame[index];
  {
    auto changing = use(range);
    changing->frame[index] = kNoFrame;
    changing->used--;
  }
  block_drop(core, frame, slot_id(range, index));
}

// The slot's reference goes to another slot, which is empty.
inline void block_move(Core& core, const PhysRange* from, unsigned from_index, const PhysRange* to,
                       unsigned to_index) {
  const FrameNumber frame = from->frame[from_index];
  core.memory.frames[frame].sharers ^= slot_id(from, from_index) ^ slot_id(to, to_index);
  {
    auto changing = use(from);
    changing->frame[from_index] = kNoFrame;
    changing->used--;
  }
  auto changing = use(to);
  changing->frame[to_index] = frame;
  changing->used++;
}

// The range of the page, made if it is not there. An owner that then puts nothing into it calls
// discard_if_empty.
[[nodiscard]] Result<const PhysRange*> claim_range(Core& core, const Region* region, Page page);
[[nodiscard]] Result<const PhysRange*> claim_range(Core& core, const MemoryObject* object,
                                                   Page page);
void discard_if_empty(Core& core, const Region* region, const PhysRange* range);
void discard_if_empty(Core& core, const MemoryObject* object, const PhysRange* range);

// Bit i is set if slot i has a frame that nobody else refers to.
[[nodiscard]] uint32_t sole_owner_mask(const Core& core, const PhysRange* range);

}  // namespace vm
