// SPDX-License-Identifier: BSD-3-Clause
// Which frames hold the pages of a region, or of a memory object: an AVL tree of phys ranges, each
// for 32 consecutive pages, only where there are any. A *slot* is one of the 32 places; its id
// names it in the frame's account of sharers (block.h). Pages are counted from the start of the
// memory, not of the region, so a region can lose its head, be split or move without touching a
// slot.
#pragma once
#include "base/avl.h"
#include "vm/core/frame_table.h"
#include "vm/core/slab.h"

namespace vm {

struct Region;

struct alignas(32) PhysRange {
  static constexpr unsigned kShift = 5, kPages = 1u << kShift;

  const PhysRange* left = nullptr;
  const PhysRange* right = nullptr;
  const Region* region = nullptr;  // nullptr: of a memory object
  Page key = 0;                    // first page / 32
  uint8_t height = 0;
  uint8_t used = 0;  // slots with a frame; never 0 between operations
  FrameNumber frame[kPages] = {};

  [[nodiscard]] Page first_page() const { return key << kShift; }
};

using SlotId = uintptr_t;
[[nodiscard]] inline SlotId slot_id(const PhysRange* range, unsigned index) {
  return SlotId(range) | index;
}
[[nodiscard]] inline const PhysRange* range_of_slot(SlotId id) {
  return reinterpret_cast<const PhysRange*>(id & ~SlotId{PhysRange::kPages - 1});
}
[[nodiscard]] inline unsigned index_of_slot(SlotId id) {
  return unsigned(id & (PhysRange::kPages - 1));
}
[[nodiscard]] constexpr unsigned slot_index(Page page) {
  return unsigned(page & (PhysRange::kPages - 1));
}

struct PhysRangeLinks {
  using Ref = const PhysRange*;
  using Key = Page;
  static constexpr Ref kNull = nullptr;
  static constexpr bool kHasSummary = false;
  Ref left(Ref r) const { return r->left; }
  Ref right(Ref r) const { return r->right; }
  unsigned height(Ref r) const { return r->height; }
  Key key(Ref r) const { return r->key; }
  void set_left(Ref r, Ref to) const { use(r)->left = to; }
  void set_right(Ref r, Ref to) const { use(r)->right = to; }
  void set_height(Ref r, unsigned h) const { use(r)->height = uint8_t(h); }
  void summarise(Ref) const {}
};

// The tree. It lives in a region or an object, which is its owner.
class PageMap {
 public:
  using Ranges = ObjectSlab<PhysRange>;

  [[nodiscard]] bool is_empty() const { return tree_.is_empty(); }
  // nullptr: none of its 32 pages has a frame.
  [[nodiscard]] const PhysRange* range_of(Page page) const {
    return tree_.find(page >> PhysRange::kShift);
  }
  // The same; the range found last is tried first.
  [[nodiscard]] const PhysRange* range_of_again(Page page) {
    if (last_found_ == nullptr || last_found_->key != page >> PhysRange::kShift)
      last_found_ = range_of(page);
    return last_found_;
  }
  [[nodiscard]] FrameNumber frame_of(Page page) const {
    const PhysRange* range = range_of(page);
    return range == nullptr ? kNoFrame : range->frame[slot_index(page)];
  }
  // The first range that has a page at or after `page`; the one after `range`.
  [[nodiscard]] const PhysRange* first_from(Page page) const {
    return tree_.ceiling(page >> PhysRange::kShift);
  }
  [[nodiscard]] const PhysRange* after(const PhysRange* range) const {
    return tree_.above(range->key);
  }
  [[nodiscard]] bool check() const { return tree_.check(); }

  void insert(const PhysRange* range) {
    const bool is_new = tree_.insert(range);
    VM_ASSERT(is_new);
  }
  void remove(const PhysRange* range) {
    const PhysRange* removed = tree_.remove(range->key);
    VM_ASSERT(removed == range);
    last_found_ = nullptr;
  }
  // Hands over every range and is empty then; the ranges may be destroyed.
  template <class Done>
  void remove_all(Done done) {
    last_found_ = nullptr;
    tree_.remove_all(done);
  }

 private:
  base::AvlTree<PhysRangeLinks> tree_;
  const PhysRange* last_found_ = nullptr;
};

}  // namespace vm
