// SPDX-License-Identifier: BSD-3-Clause
// mprotect: see mmap.h.
#include "vm/core/map_memory.h"
#include "vm/core/mmap.h"

namespace vm {
namespace {

Result<> check(const AddressSpace* space, Range range, uint32_t protection) {
  if (!is_covered(space, range)) return Unexpected(Error::kNoMemory);
  for (const Region* r = space->regions.first_from(range.start);
       r != nullptr && r->start < range.end; r = space->regions.after(r)) {
    if ((protection & ~uint32_t{r->most_protection}) != 0) return Unexpected(Error::kAccess);
    if ((r->flags & kRegionFixed) != 0) return Unexpected(Error::kPerm);
  }
  return {};
}

// Neighbours that are now alike become one again, so that changes to and fro leave no trace.
void merge_within(Core& core, const AddressSpace* space, Range range) {
  merge_at(core, space, range.start);
  for (Address border = range.start; border < range.end;) {
    border = space->regions.find(border)->end;
    merge_at(core, space, border);
  }
}

}  // namespace

Result<> mprotect(Core& core, const AddressSpace* space, uint64_t address, uint64_t bytes,
                  uint32_t protection) {
  constexpr uint32_t kEvery = abi::vm::kProtRead | abi::vm::kProtWrite | abi::vm::kProtExec;
  if (!is_page_aligned(address) || (protection & ~kEvery) != 0) return Unexpected(Error::kInvalid);
  if (bytes == 0) return {};
  const Range range = TRY(Range::around(core.layout, address, bytes));
  TRY_VOID(check(space, range, protection));
  TRY_VOID(isolate(core, space, range));
  for (const Region* r = space->regions.first_from(range.start);
       r != nullptr && r->start < range.end; r = space->regions.after(r)) {
    if (r->protection == protection) continue;
    use(r)->protection = uint8_t(protection);
    r->type->protection_changed(core, r);
  }
  merge_within(core, space, range);
  invalidate(core, space, range);
  return {};
}

}  // namespace vm
