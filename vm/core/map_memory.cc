// SPDX-License-Identifier: BSD-3-Clause
// See map_memory.h. All that can fail comes first: the region, its frames, its tables, cutting what
// is in the way. Then the old goes and the new comes.
#include "vm/core/map_memory.h"

namespace vm {
namespace {

Result<Range> fixed_place(const Core& core, const AddressSpace* space, const MapRequest& request) {
  if (!is_page_aligned(request.address)) return Unexpected(Error::kInvalid);
  const Range range = TRY(Range::around(core.layout, request.address, request.bytes));
  if (has_fixed(space, range)) return Unexpected(Error::kPerm);
  if (request.keeps_others && !space->regions.is_free(range.start, range.end))
    return Unexpected(Error::kExists);
  return range;
}

// The wish if that place is free, else the highest place below the stack; not where the heap can
// grow first.
Result<Range> free_place(const Core& core, const AddressSpace* space, const MapRequest& request) {
  if (request.bytes > core.layout.user_end) return Unexpected(Error::kNoMemory);
  const Address bytes = round_up(Address(request.bytes));
  const uint64_t wish = request.address & ~uint64_t{kPageBytes - 1};
  if (wish != 0) {
    const auto range = Range::around(core.layout, wish, bytes);
    if (range && space->regions.is_free(range->start, range->end)) return *range;
  }
  const Address low =
      round_up(space->heap_end > core.layout.user_start ? space->heap_end : core.layout.user_start);
  const Address start = space->regions.find_room(bytes, low, core.layout.mmap_top);
  if (start == 0) return Unexpected(Error::kNoMemory);
  return Range{start, start + bytes};
}

Result<> allocate_pages(Core& core, const Region* region, const FrameRequest& frames) {
  TRY_VOID(region->type->allocate(core, region, region->first_page, region->page_count(), frames));
  return core.tables.prepare(region->space->root, region->start, region->page_count());
}

// Room for the region, which is made but in no map.
Result<> make_room(Core& core, const MapRequest& request, const Region* region) {
  if (request.is_allocated) TRY_VOID(allocate_pages(core, region, request.frames));
  if (!request.is_fixed) return {};
  auto done = isolate(core, region->space, {region->start, region->end});
  if (!done && request.is_allocated)
    core.tables.prune(region->space->root, region->start, region->page_count());
  return done;
}

}  // namespace

void invalidate(Core& core, const AddressSpace* space, Range range) {
  if (space->process == abi::kNone) return;
  if (range.pages() == 1) {
    core.machine.invalidate_page(space->process, range.start);
  } else {
    core.machine.invalidate_all(space->process);
  }
}

Result<Address> map_memory(Core& core, const AddressSpace* space, const MapRequest& request) {
  if (request.bytes == 0) return Unexpected(Error::kInvalid);
  const Range range =
      TRY(request.is_fixed ? fixed_place(core, space, request) : free_place(core, space, request));
  RegionTemplate t = request.region;
  t.range = range;
  if (t.type->is_private()) t.first_page = range.start >> kPageShift;
  const Region* region = TRY(region_create(core, space, t));
  if (auto room = make_room(core, request, region); !room) {
    region_destroy(core, region);
    return Unexpected(room.error());
  }
  if (request.is_fixed && !space->regions.is_free(range.start, range.end)) {
    remove_regions(core, space, range, request.is_allocated);
    invalidate(core, space, range);
  }
  use(space)->regions.insert(region);
  if (request.is_allocated && region->is_readable()) {
    const bool is_mapped = region->type->map_present(core, region).has_value();
    VM_ASSERT(is_mapped);
  }
  return range.start;
}

}  // namespace vm
