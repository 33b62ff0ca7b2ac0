// SPDX-License-Identifier: BSD-3-Clause
// The first minutes of memory: out of the kernel's list of areas it makes the frame table, which
// needs frames and page tables before there is an allocator. Then everything free is given to the
// allocator.
//
// VM's address space: image, BootInfo, [passing window], [arena: frame f at arena + f * 4096]. The
// frame table lies in the arena, on frames from the end of the largest free area.
#pragma once
#include "abi/boot.h"
#include "vm/core/memory.h"
#include "vm/server/own_space.h"
#include "vm/server/own_window.h"

namespace vm {

class BootMemory final : public TableSource {
 public:
  // Ends VM if the machine has not enough memory to start.
  BootMemory(const abi::BootInfo& info, OwnSpace& own);

  [[nodiscard]] FrameTable table() const { return table_; }
  [[nodiscard]] std::byte* arena() const { return reinterpret_cast<std::byte*>(arena_); }
  [[nodiscard]] Address passing_window() const { return passing_window_; }
  // Frames that VM can open, and page tables of processes, lie below.
  [[nodiscard]] FrameNumber limit() const { return limit_; }

  // Says of every frame whose it is; what is free goes to the allocator.
  void hand_over(Memory& memory) const;
  // After the kernel gave up its boot pages (R-KERN-33).
  void reclaim_boot_pages(Memory& memory) const;

  Result<FrameNumber> take() override;

 private:
  void find_limits();
  void find_place();
  void make_table();
  void hand_over_free(Memory& memory, FrameNumber first, FrameNumber end) const;

  const abi::BootInfo& info_;
  OwnSpace& own_;
  FrameNumber frame_count_ = 0;
  FrameNumber limit_ = 0;
  Address passing_window_ = 0;
  Address arena_ = 0;
  // The area from whose end frames are taken: [area_first_, next_) is still free, [next_,
  // area_end_) is taken.
  FrameNumber area_first_ = 0, area_end_ = 0, next_ = 0;
  FrameTable table_;
};

}  // namespace vm
