// SPDX-License-Identifier: BSD-3-Clause
// The regions of an address space, in an AVL tree by address. Every region also knows the gap
// before it, and the largest gap of its subtree, so that finding a region and finding room both
// cost O(log n).
#pragma once
#include "base/avl.h"
#include "vm/core/region.h"
#include "vm/core/use.h"

namespace vm {

struct RegionLinks {
  using Ref = const Region*;
  using Key = Address;
  static constexpr Ref kNull = nullptr;
  static constexpr bool kHasSummary = true;
  Ref left(Ref r) const { return r->left; }
  Ref right(Ref r) const { return r->right; }
  unsigned height(Ref r) const { return r->height; }
  Key key(Ref r) const { return r->start; }
  void set_left(Ref r, Ref to) const { use(r)->left = to; }
  void set_right(Ref r, Ref to) const { use(r)->right = to; }
  void set_height(Ref r, unsigned h) const { use(r)->height = uint8_t(h); }
  void summarise(Ref r) const;
};

class RegionMap {
 public:
  [[nodiscard]] bool is_empty() const { return tree_.is_empty(); }
  [[nodiscard]] uint32_t count() const { return count_; }
  // The region that holds the address, or nullptr.
  [[nodiscard]] const Region* find(Address address) const {
    const Region* region = tree_.floor(address);
    return region != nullptr && address < region->end ? region : nullptr;
  }
  // The same; the region found last is tried first, for faults come in crowds.
  [[nodiscard]] const Region* find_again(Address address) {
    if (last_found_ == nullptr || !last_found_->contains(address)) last_found_ = find(address);
    return last_found_;
  }
  // The first region that ends after `address`.
  [[nodiscard]] const Region* first_from(Address address) const;
  [[nodiscard]] const Region* after(const Region* region) const {
    return tree_.above(region->start);
  }
  [[nodiscard]] const Region* before(const Region* region) const {
    return tree_.below(region->start);
  }
  [[nodiscard]] const Region* first() const { return tree_.first(); }

  [[nodiscard]] bool is_free(Address start, Address end) const;
  // The highest start of `bytes` free bytes in [low, high); 0 if there is none.
  [[nodiscard]] Address find_room(Address bytes, Address low, Address high) const;

  // The place must be free.
  void insert(const Region* region);
  void remove(const Region* region);
  // A region in the map changes its bounds, between the same neighbours.
  void resize(const Region* region, Address start, Address end);
  template <class Done>
  void remove_all(Done done) {
    count_ = 0;
    last_found_ = nullptr;
    tree_.remove_all(done);
  }
  // Whether the invariants hold; for tests and the consistency check.
  [[nodiscard]] bool check() const;

 private:
  void set_gap_after(Address end);
  [[nodiscard]] Address find_room_below(const Region* node, Address bytes, Address low,
                                        Address high) const;

  base::AvlTree<RegionLinks> tree_;
  const Region* last_found_ = nullptr;
  uint32_t count_ = 0;
};

}  // namespace vm
