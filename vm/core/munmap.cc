// SPDX-License-Identifier: BSD-3-Clause
// munmap: see mmap.h. The length is rounded up (be992434e).
#include "vm/core/map_memory.h"
#include "vm/core/mmap.h"

namespace vm {

Result<> munmap(Core& core, const AddressSpace* space, uint64_t address, uint64_t bytes) {
  const auto range = Range::around(core.layout, address, bytes);
  if (!range || !is_page_aligned(address)) return Unexpected(Error::kInvalid);
  if (has_fixed(space, *range)) return Unexpected(Error::kPerm);
  if (space->regions.is_free(range->start, range->end)) return {};
  TRY_VOID(isolate(core, space, *range));
  remove_regions(core, space, *range);
  invalidate(core, space, *range);
  return {};
}

}  // namespace vm
