// SPDX-License-Identifier: BSD-3-Clause
// What every call on memory is made of: making, splitting, merging and removing regions. The
// caller's part: the range is legal, and a process whose entries went is told to the machine once
// at the end (Machine::invalidate_*).
#pragma once
#include <span>

#include "vm/core/core.h"

namespace vm {

struct RegionTemplate {
  const MemoryType* type = nullptr;
  Range range{};
  Page first_page = 0;
  uint8_t protection = 0;
  uint8_t most_protection = abi::vm::kProtRead | abi::vm::kProtWrite | abi::vm::kProtExec;
  uint32_t flags = 0;
  const MemoryObject* object = nullptr;
};

// A region that is in no map yet; it is attached to its object.
[[nodiscard]] Result<const Region*> region_create(Core& core, const AddressSpace* space,
                                                  const RegionTemplate& t);
// Gives up its pages and its object. It is in no map (any more), and its entries are gone.
void region_destroy(Core& core, const Region* region);

// After it no region lies across `address`. Needs memory; on failure nothing has changed.
[[nodiscard]] Result<> split_at(Core& core, const AddressSpace* space, Address address);
// Makes one of the two regions that meet at `address`, if they are of a kind. Undoes split_at.
void merge_at(Core& core, const AddressSpace* space, Address address);
// All of them, or on failure none.
[[nodiscard]] Result<> split_at_all(Core& core, const AddressSpace* space,
                                    std::span<const Address> addresses);
// Both ends of the range.
[[nodiscard]] inline Result<> isolate(Core& core, const AddressSpace* space, Range range) {
  const Address ends[] = {range.start, range.end};
  return split_at_all(core, space, ends);
}

// Removes all regions in the range, which no region crosses. `keeps_tables`: see PageTables::unmap.
void remove_regions(Core& core, const AddressSpace* space, Range range, bool keeps_tables = false);

// Every page of the range is in a region; some region of it has (or lacks) something.
[[nodiscard]] bool is_covered(const AddressSpace* space, Range range);
[[nodiscard]] bool has_fixed(const AddressSpace* space, Range range);

}  // namespace vm
