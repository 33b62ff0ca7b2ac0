// SPDX-License-Identifier: BSD-3-Clause
// brk: see mmap.h. The heap is a region behind the program's data that grows and shrinks at its
// end; a process may have changed parts of it with other calls.
#include "vm/core/map_memory.h"
#include "vm/core/mmap.h"

namespace vm {
namespace {

constexpr uint8_t kHeapProtection = abi::vm::kProtRead | abi::vm::kProtWrite;

Result<> grow(Core& core, const AddressSpace* space, Range added) {
  // A page stays free behind the heap, so that running over its end is noticed.
  if (!space->regions.is_free(added.start, added.end + kPageBytes))
    return Unexpected(Error::kNoMemory);
  const Region* last = space->regions.find(added.start - 1);
  if (last != nullptr && (last->flags & kRegionHeap) != 0 && last->protection == kHeapProtection) {
    use(space)->regions.resize(last, last->start, added.end);
    return {};
  }
  const Region* region = TRY(region_create(core, space,
                                           {.type = &kAnonymous,
                                            .range = added,
                                            .first_page = added.start >> kPageShift,
                                            .protection = kHeapProtection,
                                            .flags = kRegionHeap}));
  use(space)->regions.insert(region);
  return {};
}

}  // namespace

Result<Address> brk(Core& core, const AddressSpace* space, uint64_t address) {
  if (address == 0) return space->heap_end;
  if (address < space->heap_start || address >= core.layout.mmap_top)
    return Unexpected(Error::kNoMemory);
  const Address old_end = round_up(space->heap_end);
  const Address new_end = round_up(Address(address));
  if (new_end > old_end) {
    TRY_VOID(grow(core, space, {old_end, new_end}));
  } else if (new_end < old_end) {
    TRY_VOID(munmap(core, space, new_end, old_end - new_end));
  }
  use(space)->heap_end = Address(address);
  return Address(address);
}

}  // namespace vm
