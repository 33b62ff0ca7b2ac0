// SPDX-License-Identifier: BSD-3-Clause
// Pages for VM itself: open frames (frame_window.h) for slabs and page tables. Pages that come back
// are kept open up to a bound, those that are all zero (page tables whose last entry went) apart
// from the others: opening, closing and clearing are the expensive parts. Kept pages count as free
// memory, and are given up when memory runs out.
#pragma once
#include "vm/core/allocation_limit.h"
#include "vm/core/frame_allocator.h"
#include "vm/core/frame_window.h"

namespace vm {

class PagePool {
 public:
  PagePool(FrameAllocator& allocator, FrameTable& table, FrameWindow& window,
           AllocationLimit& limit)
      : allocator_(allocator), table_(table), window_(window), limit_(limit) {}

  // A page with unknown content, or all zero.
  [[nodiscard]] Result<void*> allocate(FrameKind kind);
  [[nodiscard]] Result<void*> allocate_zeroed(FrameKind kind);
  void free(void* page) { keep(page, used_, kMaxUsed); }
  // The page is all zero.
  void free_zeroed(void* page) { keep(page, zeroed_, kMaxZeroed); }

  // Gives the kept pages back to the allocator.
  void drain();
  [[nodiscard]] uint32_t kept_count() const { return used_.count + zeroed_.count; }

 private:
  static constexpr uint32_t kMaxUsed = 32, kMaxZeroed = 32;
  // A kept page holds the link to the next one in its first word.
  struct Kept {
    void* first = nullptr;
    uint32_t count = 0;
  };

  [[nodiscard]] Result<void*> allocate_new(FrameKind kind);
  void* pop(Kept& kept, FrameKind kind);
  void keep(void* page, Kept& kept, uint32_t most);

  FrameAllocator& allocator_;
  FrameTable& table_;
  FrameWindow& window_;
  AllocationLimit& limit_;
  Kept used_;
  Kept zeroed_;
};

}  // namespace vm
