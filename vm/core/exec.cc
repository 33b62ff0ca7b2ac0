// SPDX-License-Identifier: BSD-3-Clause
// See exec.h.
#include "vm/core/exec.h"

#include <algorithm>

#include "vm/core/region_change.h"

namespace vm {
namespace {

constexpr uint32_t kEveryProtection = abi::vm::kProtRead | abi::vm::kProtWrite | abi::vm::kProtExec;

Result<Range> place_of(const Core& core, const AddressSpace* space,
                       const abi::vm::ExecSegment& segment) {
  const auto range = Range::around(core.layout, segment.address, segment.memory_bytes);
  if (!range || range->end > core.layout.mmap_top || segment.file_bytes > segment.memory_bytes ||
      (segment.protection & ~kEveryProtection) != 0 ||
      !space->regions.is_free(range->start, range->end)) {
    return Unexpected(Error::kNoExec);
  }
  return *range;
}

// Puts a region into the map; what it allocated goes with the space if the rest fails.
Result<const Region*> add_region(Core& core, const AddressSpace* space, const RegionTemplate& t) {
  const Region* region = TRY(region_create(core, space, t));
  use(space)->regions.insert(region);
  return region;
}

Result<> allocate_part(Core& core, const Region* region, Address start, Address end) {
  const Page pages = (end - start) >> kPageShift;
  if (pages == 0) return {};
  TRY_VOID(region->type->allocate(core, region, region->page_of(start), pages, {}));
  if (!region->is_readable()) return {};
  return region->type->map_present(core, region);
}

void extend_program(const AddressSpace* space, Address end) {
  auto changing = use(space);
  changing->heap_start = changing->heap_end = std::max(space->heap_start, end);
}

}  // namespace

Result<> exec_add_segment(Core& core, const AddressSpace* space,
                          const abi::vm::ExecSegment& segment) {
  const Range range = TRY(place_of(core, space, segment));
  const Region* region = TRY(add_region(core, space,
                                        {.type = &kAnonymous,
                                         .range = range,
                                         .first_page = range.start >> kPageShift,
                                         .protection = uint8_t(segment.protection)}));
  extend_program(space, range.end);
  const Address file_end = round_up(Address(segment.address + segment.file_bytes));
  const Address at_once =
      range.end - file_end > kMostBssAtOnce ? file_end + kMostBssAtOnce : range.end;
  return allocate_part(core, region, range.start, at_once);
}

Result<> exec_add_mapped(Core& core, const AddressSpace* space, const abi::vm::ExecSegment& segment,
                         const MemoryObject* object, Page first_page) {
  const Range range = TRY(place_of(core, space, segment));
  if (first_page >= object->page_count || range.pages() > object->page_count - first_page) {
    return Unexpected(Error::kNoExec);
  }
  const uint8_t protection = uint8_t(segment.protection & ~abi::vm::kProtWrite);
  const Region* region = TRY(add_region(core, space,
                                        {.type = &kShared,
                                         .range = range,
                                         .first_page = first_page,
                                         .protection = protection,
                                         .most_protection = protection,
                                         .object = object}));
  extend_program(space, range.end);
  return kShared.map_present(core, region);
}

// [guard page][stack, there as far as touched][top]
Result<> exec_add_stack(Core& core, const AddressSpace* space, const ExecStack& stack) {
  const Address top = core.layout.stack_top;
  const Address most = top - core.layout.mmap_top - kPageBytes;
  if (stack.initial_bytes > most) return Unexpected(Error::kNoExec);
  const Address initial = round_up(Address(std::max<uint64_t>(stack.initial_bytes, 1)));
  const Address bytes =
      std::max(initial, round_up(Address(std::min<uint64_t>(stack.most_bytes, most))));
  const Range range{top - bytes, top};
  if (!space->regions.is_free(range.start - kPageBytes, top)) return Unexpected(Error::kNoExec);
  const uint8_t protection = abi::vm::kProtRead | abi::vm::kProtWrite;
  const Region* region = TRY(add_region(core, space,
                                        {.type = &kAnonymous,
                                         .range = range,
                                         .first_page = range.start >> kPageShift,
                                         .protection = protection,
                                         .flags = kRegionStack}));
  TRY(add_region(core, space,
                 {.type = &kAnonymous,
                  .range = {range.start - kPageBytes, range.start},
                  .first_page = (range.start >> kPageShift) - 1,
                  .most_protection = 0,
                  .flags = kRegionGuard}));
  return allocate_part(core, region, top - initial, top);
}

Result<const AddressSpace*> exec_build(Core& core, std::span<const abi::vm::ExecSegment> segments,
                                       const ExecStack& stack) {
  const AddressSpace* space = TRY(create_space(core));
  Result<> done;
  for (const abi::vm::ExecSegment& segment : segments) {
    done = exec_add_segment(core, space, segment);
    if (!done) break;
  }
  if (done) done = exec_add_stack(core, space, stack);
  if (done) return space;
  destroy_space(core, space);
  return Unexpected(done.error());
}

Result<FrameNumber> exec_frame(Core& core, const AddressSpace* space, uint64_t address) {
  const Region* region =
      address < core.layout.user_end ? space->regions.find(Address(address)) : nullptr;
  if (region == nullptr || region->type != &kAnonymous || (region->flags & kRegionGuard) != 0) {
    return Unexpected(Error::kFault);
  }
  const Page page = region->page_of(Address(address));
  if (const FrameNumber frame = region->type->frame_of(region, page); frame != kNoFrame)
    return frame;
  TRY_VOID(region->type->make_present(core, region, page, false));
  return region->type->frame_of(region, page);
}

}  // namespace vm
