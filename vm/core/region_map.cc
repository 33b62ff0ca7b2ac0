// SPDX-License-Identifier: BSD-3-Clause
// See region_map.h.
#include "vm/core/region_map.h"

#include <algorithm>

namespace vm {
namespace {

// The part of the gap [from, to) that lies in [low, high): where `bytes` fit highest, or 0.
Address fit(Address from, Address to, Address bytes, Address low, Address high) {
  from = std::max(from, low);
  to = std::min(to, high);
  return to > from && to - from >= bytes ? to - bytes : 0;
}

}  // namespace

void RegionLinks::summarise(Ref r) const {
  Address largest = r->gap;
  if (r->left != nullptr) largest = std::max(largest, r->left->largest_gap);
  if (r->right != nullptr) largest = std::max(largest, r->right->largest_gap);
  use(r)->largest_gap = largest;
}

const Region* RegionMap::first_from(Address address) const {
  const Region* region = find(address);
  return region != nullptr ? region : tree_.above(address);
}

bool RegionMap::is_free(Address start, Address end) const {
  const Region* region = tree_.below(end);
  return region == nullptr || region->end <= start;
}

Address RegionMap::find_room(Address bytes, Address low, Address high) const {
  const Region* last = tree_.last();
  const Address at = fit(last == nullptr ? 0 : last->end, high, bytes, low, high);
  return at != 0 ? at : find_room_below(tree_.root(), bytes, low, high);
}

// From high to low. The gap before a region at or above `high` can still reach below it; what is
// right of such a region cannot.
Address RegionMap::find_room_below(const Region* node, Address bytes, Address low,
                                   Address high) const {
  if (node == nullptr || node->largest_gap < bytes) return 0;
  if (node->start < high) {
    if (const Address at = find_room_below(node->right, bytes, low, high); at != 0) return at;
  }
  if (const Address at = fit(node->start - node->gap, node->start, bytes, low, high); at != 0)
    return at;
  return node->start > low ? find_room_below(node->left, bytes, low, high) : 0;
}

void RegionMap::insert(const Region* region) {
  const Region* before = tree_.below(region->start);
  use(region)->gap = region->start - (before == nullptr ? 0 : before->end);
  const bool is_new = tree_.insert(region);
  VM_ASSERT(is_new);
  count_++;
  set_gap_after(region->end);
}

void RegionMap::remove(const Region* region) {
  const Region* removed = tree_.remove(region->start);
  VM_ASSERT(removed == region);
  count_--;
  last_found_ = nullptr;
  const Region* before = tree_.below(region->start);
  const Address end = before == nullptr ? 0 : before->end;
  const Region* next = tree_.ceiling(region->start);
  if (next == nullptr) return;
  use(next)->gap = next->start - end;
  tree_.summarise_from(next);
}

void RegionMap::resize(const Region* region, Address start, Address end) {
  if (start != region->start) {
    auto changing = use(region);
    changing->gap += start - region->start;
    changing->start = start;
    tree_.summarise_from(region);
  }
  if (end != region->end) {
    use(region)->end = end;
    set_gap_after(end);
  }
}

// `end` is where a region ends: the gap of the next one starts there.
void RegionMap::set_gap_after(Address end) {
  const Region* next = tree_.ceiling(end);
  if (next == nullptr || next->gap == next->start - end) return;
  use(next)->gap = next->start - end;
  tree_.summarise_from(next);
}

bool RegionMap::check() const {
  if (!tree_.check()) return false;
  Address end = 0;
  uint32_t seen = 0;
  for (const Region* r = tree_.first(); r != nullptr; r = tree_.above(r->start)) {
    if (r->start < end || r->end <= r->start || r->gap != r->start - end) return false;
    if (!is_page_aligned(r->start) || !is_page_aligned(r->end)) return false;
    end = r->end;
    seen++;
  }
  return seen == count_;
}

}  // namespace vm
