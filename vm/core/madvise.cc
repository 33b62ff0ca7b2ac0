// SPDX-License-Identifier: BSD-3-Clause
// madvise: see mmap.h. Only "don't need" has an effect, at once: private pages are cleared again
// when next touched.
#include "vm/core/map_memory.h"
#include "vm/core/mmap.h"

namespace vm {
namespace {

// Linux's numbers.
enum Advice : int32_t {
  kNormal = 0,
  kRandom = 1,
  kSequential = 2,
  kWillNeed = 3,
  kDontNeed = 4,
  kFree = 8
};

void give_up(Core& core, const AddressSpace* space, Range range) {
  for (const Region* r = space->regions.first_from(range.start);
       r != nullptr && r->start < range.end; r = space->regions.after(r)) {
    const Address start = r->start > range.start ? r->start : range.start;
    const Address end = r->end < range.end ? r->end : range.end;
    const Page pages = (end - start) >> kPageShift;
    core.tables.unmap(space->root, start, pages);
    r->type->release(core, r, r->page_of(start), pages);
  }
}

}  // namespace

Result<> madvise(Core& core, const AddressSpace* space, uint64_t address, uint64_t bytes,
                 int32_t advice) {
  if (!is_page_aligned(address) || advice < kNormal || (advice > kDontNeed && advice != kFree)) {
    return Unexpected(Error::kInvalid);
  }
  if (bytes == 0) return {};
  const Range range = TRY(Range::around(core.layout, address, bytes));
  if (!is_covered(space, range)) return Unexpected(Error::kNoMemory);
  if (has_fixed(space, range)) return Unexpected(Error::kInvalid);
  if (advice != kDontNeed && advice != kFree) return {};
  give_up(core, space, range);
  invalidate(core, space, range);
  return {};
}

}  // namespace vm
