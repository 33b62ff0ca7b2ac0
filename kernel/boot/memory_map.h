// SPDX-License-Identifier: BSD-3-Clause
// The memory map of the machine while it boots: which frames are free, and a bump allocator for the frames that the
// kernel itself needs to build VM. The result is BootInfo::area: page aligned, sorted, disjoint.
#pragma once
#include "abi/boot.h"
#include "hal/hal.h"

namespace kernel {

class MemoryMap {
 public:
  static constexpr uint64_t kFrameBytes = 1ull << hal::Arch::kPageShift;

  // RAM minus kernel, trampoline and modules. False: too many areas.
  [[nodiscard]] bool build(const hal::BootRecord& record);
  // Reserves up to `bytes` of contiguous direct-mapped free memory for frame(). False: there is none.
  [[nodiscard]] bool reserve(uint64_t bytes, uint64_t direct_map_bytes);
  // The next zeroed frame of the reservation; 0: used up.
  [[nodiscard]] hal::PhysAddr frame();
  // Gives the unused rest back and marks the frames that were taken as VM's image.
  [[nodiscard]] bool finish();

  [[nodiscard]] const abi::MemoryArea* areas() const { return area_; }
  [[nodiscard]] unsigned count() const { return count_; }
  [[nodiscard]] uint64_t total_bytes() const { return total_bytes_; }

 private:
  // Gives [first, first + bytes) the kind, cutting free areas. False: table full.
  [[nodiscard]] bool mark(uint64_t first, uint64_t bytes, abi::MemoryKind kind);
  [[nodiscard]] bool insert(unsigned at, const abi::MemoryArea& area);

  abi::MemoryArea area_[abi::kMaxMemoryAreas] = {};
  unsigned count_ = 0;
  uint64_t total_bytes_ = 0;
  uint64_t next_ = 0, end_ = 0, start_ = 0;  // of the reservation
};

}  // namespace kernel
