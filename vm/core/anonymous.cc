// SPDX-License-Identifier: BSD-3-Clause
// Anonymous memory: private, cleared when first touched, shared after fork until somebody writes.
// One page at a time.
#include "vm/core/block.h"

namespace vm {
namespace {

class AnonymousType final : public MemoryType {
 public:
  constexpr AnonymousType() = default;
  const char* name() const override { return nullptr; }
  bool is_private() const override { return true; }

  Result<> make_present(Core& core, const Region* region, Page page, bool is_write) const override;
  Result<> allocate(Core& core, const Region* region, Page first, Page count,
                    const FrameRequest& request) const override;
  Result<> map_present(Core& core, const Region* region) const override;
  void protection_changed(Core& core, const Region* region) const override;
  Result<> fork(Core& core, const Region* parent, const Region* child) const override;
  void release(Core& core, const Region* region, Page first, Page count) const override;
  Result<> split(Core& core, const Region* low, const Region* high) const override;
  void merge(Core& core, const Region* low, const Region* high) const override;
  Page resident(const Region* region) const override;
  FrameNumber frame_of(const Region* region, Page page) const override {
    return region->pages.frame_of(page);
  }
};

Result<> map_slot(Core& core, const Region* region, const PhysRange* range, unsigned index,
                  FrameNumber frame, bool may_write) {
  return core.tables.map(region->space->root, region->address_of(range->first_page() + index),
                         physical_of(frame), region->access(may_write));
}

// A cleared frame for an empty slot.
Result<> add_page(Core& core, const Region* region, const PhysRange* range, unsigned index) {
  const FrameNumber frame = TRY(core.memory.allocate_one(FrameKind::kAnonymous));
  core.machine.zero(frame, 1);
  if (auto mapped = map_slot(core, region, range, index, frame, true); !mapped) {
    core.memory.free(frame);
    return mapped;
  }
  block_link(core, frame, range, index);
  use(region->space)->resident++;
  return {};
}

// A frame of its own for a slot that shares one: copy, link, then drop, so that whoever is left
// with the old frame can write to it only after it was copied.
Result<> copy_page(Core& core, const Region* region, const PhysRange* range, unsigned index) {
  const FrameNumber shared = range->frame[index];
  const FrameNumber copy = TRY(core.memory.allocate_one(FrameKind::kAnonymous));
  core.machine.copy(shared, copy);
  if (auto mapped = map_slot(core, region, range, index, copy, true); !mapped) {
    core.memory.free(copy);
    return mapped;
  }
  const SlotId id = slot_id(range, index);
  core.memory.frames[copy].count = 1;
  core.memory.frames[copy].sharers = id;
  use(range)->frame[index] = copy;
  core.machine.invalidate_page(region->space->process,
                               region->address_of(range->first_page() + index));
  block_drop(core, shared, id);
  return {};
}

Result<> AnonymousType::make_present(Core& core, const Region* region, Page page,
                                     bool is_write) const {
  const PhysRange* range = TRY(claim_range(core, region, page));
  const unsigned index = slot_index(page);
  const FrameNumber frame = range->frame[index];
  if (frame == kNoFrame) {
    auto added = add_page(core, region, range, index);
    if (!added) discard_if_empty(core, region, range);
    return added;
  }
  const bool is_shared = core.memory.frames[frame].count > 1;
  if (is_write && is_shared) return copy_page(core, region, range, index);
  return map_slot(core, region, range, index, frame, !is_shared);
}

Result<> AnonymousType::allocate(Core& core, const Region* region, Page first, Page count,
                                 const FrameRequest& request) const {
  FrameRequest part = request;
  part.kind = FrameKind::kAnonymous;
  for (Page done = 0; done < count; done += part.count) {
    const FrameNumber frame = TRY(core.memory.allocate(part));
    core.machine.zero(frame, part.count);
    for (uint32_t i = 0; i < part.count; i++) {
      auto range = claim_range(core, region, first + done + i);
      if (!range) {
        core.memory.free(frame + i, part.count - i);
        return Unexpected(range.error());
      }
      block_link(core, frame + i, *range, slot_index(first + done + i));
      use(region->space)->resident++;
    }
  }
  return {};
}

Result<> AnonymousType::map_present(Core& core, const Region* region) const {
  const PageMap& pages = region->pages;
  for (const PhysRange* r = pages.first_from(region->first_page); r != nullptr;
       r = pages.after(r)) {
    TRY_VOID(core.tables.map_frames(
        region->space->root, region->address_of(r->first_page()), r->frame, PhysRange::kPages,
        sole_owner_mask(core, r) * region->is_writable(), region->access(false)));
  }
  return {};
}

void AnonymousType::protection_changed(Core& core, const Region* region) const {
  if (!region->is_readable()) {
    core.tables.unmap(region->space->root, region->start, region->page_count());
    return;
  }
  const PageMap& pages = region->pages;
  for (const PhysRange* r = pages.first_from(region->first_page); r != nullptr;
       r = pages.after(r)) {
    core.tables.change_frames(region->space->root, region->address_of(r->first_page()), r->frame,
                              PhysRange::kPages, sole_owner_mask(core, r) * region->is_writable(),
                              region->access(false));
  }
}

// The child's slots refer to the parent's frames, and neither may write until it has a copy.
Result<> AnonymousType::fork(Core& core, const Region* parent, const Region* child) const {
  const PageMap& pages = parent->pages;
  for (const PhysRange* r = pages.first_from(parent->first_page); r != nullptr;
       r = pages.after(r)) {
    const PhysRange* copy = TRY(claim_range(core, child, r->first_page()));
    for (unsigned i = 0; i < PhysRange::kPages; i++) {
      if (r->frame[i] != kNoFrame) block_link(core, r->frame[i], copy, i);
    }
    use(child->space)->resident += copy->used;
    if (!parent->is_readable()) continue;
    const Address address = parent->address_of(r->first_page());
    TRY_VOID(core.tables.map_frames(child->space->root, address, r->frame, PhysRange::kPages, 0,
                                    child->access(false)));
    if (parent->is_writable()) {
      core.tables.change_frames(parent->space->root, address, r->frame, PhysRange::kPages, 0,
                                parent->access(false));
    }
  }
  return {};
}

void AnonymousType::release(Core& core, const Region* region, Page first, Page count) const {
  const Page last = first + count - 1;
  for (const PhysRange* r = region->pages.first_from(first);
       r != nullptr && r->first_page() <= last;) {
    const PhysRange* next = region->pages.after(r);
    for (unsigned i = 0; i < PhysRange::kPages; i++) {
      const Page page = r->first_page() + i;
      if (r->frame[i] == kNoFrame || page < first || page > last) continue;
      block_unlink(core, r, i);
      use(region->space)->resident--;
    }
    discard_if_empty(core, region, r);
    r = next;
  }
}

// Whole ranges change hands as they are; the slots of the one that lies across the border move to a
// new range.
Result<> AnonymousType::split(Core& core, const Region* low, const Region* high) const {
  const Page border = high->first_page;
  const PhysRange* across = slot_index(border) == 0 ? nullptr : low->pages.range_of(border);
  const PhysRange* upper = nullptr;
  if (across != nullptr) {
    for (unsigned i = slot_index(border); i < PhysRange::kPages; i++) {
      if (across->frame[i] == kNoFrame) continue;
      if (upper == nullptr) upper = TRY(claim_range(core, high, border));
      block_move(core, across, i, upper, i);
    }
    discard_if_empty(core, low, across);
  }
  const Page whole = border + PhysRange::kPages - 1;
  for (const PhysRange* r = low->pages.first_from(whole); r != nullptr;) {
    const PhysRange* next = low->pages.after(r);
    use(low)->pages.remove(r);
    use(r)->region = high;
    use(high)->pages.insert(r);
    r = next;
  }
  return {};
}

void AnonymousType::merge(Core& core, const Region* low, const Region* high) const {
  while (const PhysRange* r = high->pages.first_from(0)) {
    use(high)->pages.remove(r);
    const PhysRange* across = low->pages.range_of(r->first_page());
    if (across == nullptr) {
      use(r)->region = low;
      use(low)->pages.insert(r);
      continue;
    }
    for (unsigned i = 0; i < PhysRange::kPages; i++) {
      if (r->frame[i] != kNoFrame) block_move(core, r, i, across, i);
    }
    core.ranges.destroy(r);
  }
}

Page AnonymousType::resident(const Region* region) const {
  Page count = 0;
  for (const PhysRange* r = region->pages.first_from(0); r != nullptr; r = region->pages.after(r))
    count += r->used;
  return count;
}

constinit const AnonymousType anonymous_type;

}  // namespace

constinit const MemoryType& kAnonymous = anonymous_type;

}  // namespace vm
