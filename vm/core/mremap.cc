// SPDX-License-Identifier: BSD-3-Clause
// mremap: see mmap.h. A region that moves keeps its pages as they are: slots count from the start
// of its memory, so only page-table entries change.
#include "vm/core/map_memory.h"
#include "vm/core/mmap.h"

namespace vm {
namespace {

constexpr uint32_t kMayMove = 1, kToAddress = 2;

Result<> grow_in_place(const AddressSpace* space, const Region* region, Address new_end,
                       const Layout& layout) {
  if (new_end > layout.user_end || !space->regions.is_free(region->end, new_end))
    return Unexpected(Error::kNoMemory);
  use(space)->regions.resize(region, region->start, new_end);
  return {};
}

Result<Range> destination(const Core& core, const AddressSpace* space, const MremapRequest& request,
                          Range from, Address bytes) {
  if ((request.flags & kToAddress) != 0) {
    if (!is_page_aligned(request.new_address)) return Unexpected(Error::kInvalid);
    const auto to = Range::around(core.layout, request.new_address, bytes);
    if (!to || (to->start < from.end && from.start < to->end)) return Unexpected(Error::kInvalid);
    if (has_fixed(space, *to)) return Unexpected(Error::kPerm);
    return *to;
  }
  const Address start =
      space->regions.find_room(bytes, round_up(space->heap_end), core.layout.mmap_top);
  if (start == 0) return Unexpected(Error::kNoMemory);
  return Range{start, start + bytes};
}

// The region of exactly `from` goes to `to`. Entries that find no table there come back by faults.
void move_region(Core& core, const AddressSpace* space, Range from, Range to) {
  const Region* region = space->regions.find(from.start);
  core.tables.unmap(space->root, from.start, from.pages());
  auto changing = use(space);
  changing->regions.remove(region);
  {
    auto moving = use(region);
    moving->start = to.start;
    moving->end = to.end;
    moving->flags &= ~uint32_t{kRegionHeap | kRegionStack};
  }
  changing->regions.insert(region);
  if (region->is_readable()) [[maybe_unused]]
    const auto mapped = region->type->map_present(core, region);
}

// What is left of a mapping that becomes smaller while it moves goes, too.
Result<Address> move(Core& core, const AddressSpace* space, const MremapRequest& request,
                     Range from, Address bytes) {
  const Range to = TRY(destination(core, space, request, from, bytes));
  const Address kept_end = bytes < from.bytes() ? from.start + bytes : from.end;
  const Address borders[] = {from.start, kept_end, from.end, to.start, to.end};
  TRY_VOID(split_at_all(core, space, borders));
  if (kept_end != from.end) remove_regions(core, space, {kept_end, from.end});
  remove_regions(core, space, to);
  move_region(core, space, {from.start, kept_end}, to);
  if (space->process != abi::kNone) core.machine.invalidate_all(space->process);
  return to.start;
}

// The region that holds the whole old range and may be changed.
Result<const Region*> source(const AddressSpace* space, Range old) {
  const Region* region = space->regions.find(old.start);
  if (region == nullptr || region->end < old.end || (region->flags & kRegionFixed) != 0) {
    return Unexpected(Error::kFault);
  }
  return region;
}

Result<> check(const MremapRequest& request) {
  if (!is_page_aligned(request.address) || request.old_bytes == 0 || request.new_bytes == 0 ||
      (request.flags & ~(kMayMove | kToAddress)) != 0 ||
      (request.flags & (kMayMove | kToAddress)) == kToAddress) {
    return Unexpected(Error::kInvalid);
  }
  return {};
}

}  // namespace

Result<Address> mremap(Core& core, const AddressSpace* space, const MremapRequest& request) {
  TRY_VOID(check(request));
  const auto old = Range::around(core.layout, request.address, request.old_bytes);
  if (!old) return Unexpected(Error::kFault);
  if (request.new_bytes > core.layout.user_end) return Unexpected(Error::kNoMemory);
  const Address bytes = round_up(Address(request.new_bytes));
  const Region* region = TRY(source(space, *old));
  const bool grows = bytes > old->bytes();
  if (grows && !region->type->is_private()) return Unexpected(Error::kFault);
  if ((request.flags & kToAddress) == 0) {
    if (bytes == old->bytes()) return old->start;
    if (!grows) {
      TRY_VOID(munmap(core, space, old->start + bytes, old->bytes() - bytes));
      return old->start;
    }
    if (region->end == old->end && grow_in_place(space, region, old->start + bytes, core.layout))
      return old->start;
    if ((request.flags & kMayMove) == 0) return Unexpected(Error::kNoMemory);
  }
  return move(core, space, request, *old, bytes);
}

}  // namespace vm
