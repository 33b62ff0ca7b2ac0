// SPDX-License-Identifier: BSD-3-Clause
// See page_pool.h.
#include "vm/core/page_pool.h"

#include <cstring>

namespace vm {

Result<void*> PagePool::allocate(FrameKind kind) {
  if (!limit_.take()) return Unexpected(Error::kNoMemory);
  if (used_.first != nullptr) return pop(used_, kind);
  return allocate_new(kind);
}

Result<void*> PagePool::allocate_zeroed(FrameKind kind) {
  if (!limit_.take()) return Unexpected(Error::kNoMemory);
  if (zeroed_.first != nullptr) {
    void* page = pop(zeroed_, kind);
    std::memset(page, 0, sizeof(void*));
    return page;
  }
  void* page = used_.first != nullptr ? pop(used_, kind) : TRY(allocate_new(kind));
  std::memset(page, 0, kPageBytes);
  return page;
}

// When the allocator has nothing left, zeroed pages serve as any others.
Result<void*> PagePool::allocate_new(FrameKind kind) {
  auto frame =
      allocator_.allocate({.kind = kind, .may_use_reserve = true, .limit = window_.limit()});
  if (!frame) {
    if (zeroed_.first != nullptr) return pop(zeroed_, kind);
    return Unexpected(frame.error());
  }
  if (auto opened = window_.open(*frame); !opened) {
    allocator_.free(*frame);
    return Unexpected(opened.error());
  }
  return window_.at(*frame);
}

void* PagePool::pop(Kept& kept, FrameKind kind) {
  void* page = kept.first;
  std::memcpy(&kept.first, page, sizeof(void*));
  kept.count--;
  const FrameNumber frame = window_.frame_of(page);
  table_.set_kind(frame, kind);
  table_[frame].reset();
  return page;
}

void PagePool::keep(void* page, Kept& kept, uint32_t most) {
  const FrameNumber frame = window_.frame_of(page);
  if (kept.count >= most) {
    window_.close(frame);
    allocator_.free(frame);
    return;
  }
  table_.set_kind(frame, FrameKind::kVmPool);
  std::memcpy(page, &kept.first, sizeof(void*));
  kept.first = page;
  kept.count++;
}

void PagePool::drain() {
  for (Kept* kept : {&used_, &zeroed_}) {
    while (kept->first != nullptr) {
      const FrameNumber frame = window_.frame_of(pop(*kept, FrameKind::kVmPool));
      window_.close(frame);
      allocator_.free(frame);
    }
  }
}

}  // namespace vm
