// SPDX-License-Identifier: BSD-3-Clause
// The machine's memory as a sorted list of disjoint, page-aligned areas, each of one kind. A later
// statement about a range replaces what was said before, so callers go from the general (the
// loader's map) to the special (the kernel's image, modules, frames taken for tables). Used by boot
// code; the result becomes BootInfo::area.
#pragma once
#include <cstdint>
#include <span>

#include "abi/boot.h"

namespace arch::x86 {

class MemoryMap {
 public:
  using Kind = abi::MemoryKind;
  static constexpr uint64_t kPage = 4096;

  // States that [first, first+bytes) is of `kind`. Free memory is rounded inwards, anything else
  // outwards. False: the table is full (then nothing was changed).
  [[nodiscard]] bool set(uint64_t first, uint64_t bytes, Kind kind);

  // The same for those parts only that are of kind `from` now.
  [[nodiscard]] bool change(uint64_t first, uint64_t bytes, Kind from, Kind to);

  // Takes `bytes` (whole pages) of free memory in [from, below), lowest first. 0: there is none.
  [[nodiscard]] uint64_t take(uint64_t bytes, uint64_t from, uint64_t below, Kind kind);

  [[nodiscard]] std::span<const abi::MemoryArea> areas() const { return {area_, count_}; }
  [[nodiscard]] uint64_t total(Kind kind) const;
  // End of the last area that is memory at all (not kReserved).
  [[nodiscard]] uint64_t memory_end() const;
  [[nodiscard]] Kind kind_at(uint64_t address) const;  // kReserved where nothing was said

 private:
  bool replace(uint64_t first, uint64_t end, Kind kind);

  // Two more than the record may hold: a replacement splits before it merges.
  abi::MemoryArea area_[abi::kMaxMemoryAreas + 2] = {};
  unsigned count_ = 0;
};

}  // namespace arch::x86
