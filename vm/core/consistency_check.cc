// SPDX-License-Identifier: BSD-3-Clause
// See consistency_check.h.
#include "vm/core/consistency_check.h"

#include "vm/core/block.h"

namespace vm {

ConsistencyCheck::ConsistencyCheck(const Core& core, std::span<Uses> uses, uint32_t pass)
    : core_(core), uses_(uses), pass_(pass) {
  for (Uses& u : uses_) u = {};
}

void ConsistencyCheck::add(const AddressSpace* space) {
  core_.spaces.verify(space);
  expect(space->regions.check(), "region map broken");
  expect(core_.memory.frames.kind_of(space->root) == FrameKind::kPageTable,
         "root is no page table");
  uint32_t resident = 0;
  for (const Region* r = space->regions.first(); r != nullptr; r = space->regions.after(r)) {
    add(space, r);
    if (r->type->is_private()) resident += uint32_t(r->type->resident(r));
  }
  expect(resident == space->resident, "resident count wrong");
}

void ConsistencyCheck::add(const AddressSpace* space, const Region* region) {
  core_.regions.verify(region);
  expect(region->space == space, "region of another space");
  expect((region->protection & ~region->most_protection) == 0, "protection above the most");
  expect(region->pages.check(), "page map broken");
  add_slots(region->pages, region);
  if (region->object != nullptr) add(region->object);
  check_entries(space, region);
}

void ConsistencyCheck::add(const MemoryObject* object) {
  core_.objects.verify(object);
  if (object->check_pass == pass_) return;
  use(object)->check_pass = pass_;
  expect(object->pages.check(), "page map of an object broken");
  add_slots(object->pages, nullptr);
}

void ConsistencyCheck::add_slots(const PageMap& pages, const Region* region) {
  for (const PhysRange* r = pages.first_from(0); r != nullptr; r = pages.after(r)) {
    core_.ranges.verify(r);
    expect(r->region == region, "phys range of another region");
    unsigned used = 0;
    for (unsigned i = 0; i < PhysRange::kPages; i++) {
      const FrameNumber frame = r->frame[i];
      if (frame == kNoFrame) continue;
      used++;
      const FrameKind kind = region != nullptr ? FrameKind::kAnonymous : FrameKind::kObject;
      expect(core_.memory.frames.kind_of(frame) == kind, "slot with a frame of another owner");
      if (frame >= uses_.size()) continue;
      uses_[frame].count++;
      uses_[frame].sharers ^= slot_id(r, i);
      const Page page = r->first_page() + i;
      if (region != nullptr)
        expect(page >= region->first_page && page <= region->last_page(), "slot out of bounds");
    }
    expect(used == r->used && used > 0, "slots miscounted");
  }
}

// An entry may be missing (the next touch makes it), but one that is there allows exactly what is
// right.
void ConsistencyCheck::check_entries(const AddressSpace* space, const Region* region) {
  if (region->type->is_private()) {
    for (const PhysRange* r = region->pages.first_from(0); r != nullptr;
         r = region->pages.after(r)) {
      for (unsigned i = 0; i < PhysRange::kPages; i++) {
        if (r->frame[i] != kNoFrame) check_page(space, region, r->first_page() + i);
      }
    }
    check_page(space, region, region->first_page);
    check_page(space, region, region->last_page());
    return;
  }
  for (Page i = 0; i < region->page_count(); i++) check_page(space, region, region->first_page + i);
}

void ConsistencyCheck::check_page(const AddressSpace* space, const Region* region, Page page) {
  const auto entry = core_.tables.query(space->root, region->address_of(page));
  if (!entry) return;
  const FrameNumber frame = region->type->frame_of(region, page);
  expect(frame != kNoFrame && entry->physical == physical_of(frame), "entry for another frame");
  expect(region->is_readable(), "entry in a region without access");
  const bool is_sole = !region->type->is_private() || core_.memory.frames[frame].count == 1;
  expect(entry->access.is_writable == (region->is_writable() && is_sole),
         "entry allows the wrong writes");
}

const char* ConsistencyCheck::finish() {
  const FrameTable& frames = core_.memory.frames;
  expect(core_.memory.allocator.check(), "free runs broken");
  for (FrameNumber f = 0; f < frames.count() && wrong_ == nullptr; f++) {
    const FrameKind kind = frames.kind_of(f);
    const bool is_block = kind == FrameKind::kAnonymous || kind == FrameKind::kObject;
    if (is_block) {
      expect(uses_[f].count == frames[f].count, "reference count wrong");
      expect(uses_[f].sharers == frames[f].sharers, "sharers wrong");
      expect(uses_[f].count > 0, "lost frame");
    } else {
      expect(uses_[f].count == 0, "used frame of another owner");
    }
  }
  return wrong_;
}

}  // namespace vm
