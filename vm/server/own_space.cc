// SPDX-License-Identifier: BSD-3-Clause
// See own_space.h.
#include "vm/server/own_space.h"

#include "lib/sys/memory.h"

namespace vm {

// The recursive slot makes the page table one more level deep: looking up the place where an entry
// of one level appears as memory gives the entry of the next level.
OwnSpace::Entry* OwnSpace::entry(Address address, unsigned level) {
  constexpr uint64_t kMask = (uint64_t{1} << Format::kAddressBits) - 1;
  uint64_t at = address;
  for (unsigned l = 0; l <= level; l++) {
    at = abi::layout::kVmSelfMap + ((at & kMask) >> kPageShift) * sizeof(Entry);
  }
  return reinterpret_cast<Entry*>(Address(at));
}

Result<> OwnSpace::map(Address address, FrameNumber frame) {
  for (unsigned level = Format::kLevels - 1; level > 0; level--) {
    Entry* slot = entry(address, level);
    if (!Format::is_present(*slot)) TRY_VOID(make_table(slot));
  }
  *entry(address, 0) = Format::leaf(physical_of(frame), flags_);
  return {};
}

void OwnSpace::clear(Address address) { *entry(address, 0) = Entry{}; }

// Cleared before it is hung in: the CPU may walk it at once.
Result<> OwnSpace::make_table(Entry* slot) {
  const FrameNumber table = TRY(source_->take());
  TRY_VOID(sys::physical_fill(uintptr_t(physical_of(table)), kPageBytes, 0));
  *slot = Format::table(physical_of(table));
  return {};
}

}  // namespace vm
