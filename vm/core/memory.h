// SPDX-License-Identifier: BSD-3-Clause
// Physical memory as the rest of VM sees it: who has which frame, how to get one, pages for VM
// itself. One object, made at start; its parts refer to each other, so it stays where it is.
#pragma once
#include "vm/core/allocation_limit.h"
#include "vm/core/frame_allocator.h"
#include "vm/core/frame_table.h"
#include "vm/core/frame_window.h"
#include "vm/core/page_pool.h"

namespace vm {

class Memory {
 public:
  // Frames that processes cannot have: VM needs some to do its work when memory is short.
  static constexpr uint32_t kReserve = 32;

  Memory(FrameTable table, FrameWindow& frame_window)
      : frames(table),
        window(frame_window),
        allocator(frames, kReserve),
        pool(allocator, frames, frame_window, limit) {}
  Memory(const Memory&) = delete;
  Memory& operator=(const Memory&) = delete;

  // Frames for processes. What VM keeps for later is given up before this fails.
  [[nodiscard]] Result<FrameNumber> allocate(const FrameRequest& request) {
    if (!limit.take()) return Unexpected(Error::kNoMemory);
    auto first = allocator.allocate(request);
    if (first || first.error() != Error::kNoMemory || pool.kept_count() == 0) [[likely]]
      return first;
    pool.drain();
    return allocator.allocate(request);
  }
  // One frame, as faults need it.
  [[nodiscard]] Result<FrameNumber> allocate_one(FrameKind kind) {
    if (!limit.take()) return Unexpected(Error::kNoMemory);
    auto frame = allocator.allocate_one(kind);
    if (frame || pool.kept_count() == 0) [[likely]]
      return frame;
    pool.drain();
    return allocator.allocate_one(kind);
  }
  void free(FrameNumber first, uint32_t count = 1) { allocator.free(first, count); }

  // Frames that nobody uses.
  [[nodiscard]] uint32_t free_count() const { return allocator.free_count() + pool.kept_count(); }

  AllocationLimit limit;
  FrameTable frames;
  FrameWindow& window;
  FrameAllocator allocator;
  PagePool pool;
};

}  // namespace vm
