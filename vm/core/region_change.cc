// SPDX-License-Identifier: BSD-3-Clause
// See region_change.h.
#include "vm/core/region_change.h"

#include "vm/core/object.h"

namespace vm {
namespace {

bool are_mergeable(const Region* low, const Region* high) {
  return low->end == high->start && low->type == high->type &&
         low->protection == high->protection && low->most_protection == high->most_protection &&
         low->flags == high->flags && low->object == high->object &&
         low->first_page + low->page_count() == high->first_page;
}

}  // namespace

Result<const Region*> region_create(Core& core, const AddressSpace* space,
                                    const RegionTemplate& t) {
  const Region* region = TRY(core.regions.create());
  auto changing = use(region);
  changing->type = t.type;
  changing->start = t.range.start;
  changing->end = t.range.end;
  changing->first_page = t.first_page;
  changing->protection = t.protection;
  changing->most_protection = t.most_protection;
  changing->flags = t.flags;
  changing->space = space;
  changing->object = t.object;
  if (t.object != nullptr) object_attach(t.object);
  return region;
}

void region_destroy(Core& core, const Region* region) {
  region->type->release(core, region, region->first_page, region->page_count());
  if (region->object != nullptr) object_detach(core, region->object);
  core.regions.destroy(region);
}

Result<> split_at(Core& core, const AddressSpace* space, Address address) {
  const Region* low = space->regions.find(address);
  if (low == nullptr || low->start == address) return {};
  const Region* high = TRY(region_create(core, space,
                                         {.type = low->type,
                                          .range = {address, low->end},
                                          .first_page = low->page_of(address),
                                          .protection = low->protection,
                                          .most_protection = low->most_protection,
                                          .flags = low->flags,
                                          .object = low->object}));
  if (auto done = low->type->split(core, low, high); !done) {
    if (high->object != nullptr) object_detach(core, high->object);
    core.regions.destroy(high);
    return done;
  }
  auto changing = use(space);
  changing->regions.resize(low, low->start, address);
  changing->regions.insert(high);
  return {};
}

void merge_at(Core& core, const AddressSpace* space, Address address) {
  const Region* high = space->regions.find(address);
  if (high == nullptr || high->start != address) return;
  const Region* low = space->regions.before(high);
  if (low == nullptr || !are_mergeable(low, high)) return;
  low->type->merge(core, low, high);
  const Address end = high->end;
  auto changing = use(space);
  changing->regions.remove(high);
  changing->regions.resize(low, low->start, end);
  if (high->object != nullptr) object_detach(core, high->object);
  core.regions.destroy(high);
}

Result<> split_at_all(Core& core, const AddressSpace* space, std::span<const Address> addresses) {
  for (size_t i = 0; i < addresses.size(); i++) {
    if (auto done = split_at(core, space, addresses[i]); !done) {
      while (i-- > 0) merge_at(core, space, addresses[i]);
      return done;
    }
  }
  return {};
}

void remove_regions(Core& core, const AddressSpace* space, Range range, bool keeps_tables) {
  for (const Region* r = space->regions.first_from(range.start);
       r != nullptr && r->start < range.end;) {
    const Region* next = space->regions.after(r);
    core.tables.unmap(space->root, r->start, r->page_count(), keeps_tables);
    use(space)->regions.remove(r);
    region_destroy(core, r);
    r = next;
  }
}

bool is_covered(const AddressSpace* space, Range range) {
  Address covered = range.start;
  while (covered < range.end) {
    const Region* region = space->regions.find(covered);
    if (region == nullptr) return false;
    covered = region->end;
  }
  return true;
}

bool has_fixed(const AddressSpace* space, Range range) {
  for (const Region* r = space->regions.first_from(range.start);
       r != nullptr && r->start < range.end; r = space->regions.after(r)) {
    if ((r->flags & kRegionFixed) != 0) return true;
  }
  return false;
}

}  // namespace vm
