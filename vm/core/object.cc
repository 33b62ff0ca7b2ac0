// SPDX-License-Identifier: BSD-3-Clause
// See object.h.
#include "vm/core/object.h"

#include "vm/core/block.h"

namespace vm {

Result<const MemoryObject*> object_create(Core& core, Page page_count, FrameNumber fixed_first) {
  const MemoryObject* object = TRY(core.objects.create());
  auto changing = use(object);
  changing->page_count = page_count;
  changing->fixed_first = fixed_first;
  changing->region_count = 1;
  return object;
}

void object_attach(const MemoryObject* object) { use(object)->region_count++; }

void object_detach(Core& core, const MemoryObject* object) {
  VM_ASSERT(object->region_count > 0);
  use(object)->region_count--;
  if (object->region_count != 0 || object->is_kept) return;
  use(object)->pages.remove_all([&core](const PhysRange* range) {
    for (unsigned i = 0; i < PhysRange::kPages; i++) {
      if (range->frame[i] != kNoFrame) block_unlink(core, range, i);
    }
    core.ranges.destroy(range);
  });
  core.objects.destroy(object);
}

FrameNumber object_frame_of(const MemoryObject* object, Page page) {
  if (page >= object->page_count) return kNoFrame;
  if (object->fixed_first != kNoFrame) return object->fixed_first + FrameNumber(page);
  return object->pages.frame_of(page);
}

Result<FrameNumber> object_page(Core& core, const MemoryObject* object, Page page) {
  if (page >= object->page_count) return Unexpected(Error::kFault);
  if (const FrameNumber frame = object_frame_of(object, page); frame != kNoFrame) return frame;
  const FrameNumber frame = TRY(core.memory.allocate_one(FrameKind::kObject));
  auto range = claim_range(core, object, page);
  if (!range) {
    core.memory.free(frame);
    return Unexpected(range.error());
  }
  core.machine.zero(frame, 1);
  block_link(core, frame, *range, slot_index(page));
  use(object)->resident++;
  return frame;
}

void object_drop_page(Core& core, const MemoryObject* object, Page page) {
  const PhysRange* range = object->pages.range_of(page);
  block_unlink(core, range, slot_index(page));
  discard_if_empty(core, object, range);
  use(object)->resident--;
}

Result<> object_allocate(Core& core, const MemoryObject* object, Page first, Page count,
                         const FrameRequest& request) {
  FrameRequest part = request;
  part.kind = FrameKind::kObject;
  for (Page done = 0; done < count; done += part.count) {
    if (part.count == 1 && object_frame_of(object, first + done) != kNoFrame) continue;
    const FrameNumber frame = TRY(core.memory.allocate(part));
    core.machine.zero(frame, part.count);
    for (uint32_t i = 0; i < part.count; i++) {
      auto range = claim_range(core, object, first + done + i);
      if (!range) {
        core.memory.free(frame + i, part.count - i);
        return Unexpected(range.error());
      }
      block_link(core, frame + i, *range, slot_index(first + done + i));
      use(object)->resident++;
    }
  }
  return {};
}

}  // namespace vm
