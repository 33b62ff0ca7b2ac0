// SPDX-License-Identifier: BSD-3-Clause
// A region: a page-aligned part of one address space with one protection and one memory type.
// Invariant: regions of an address space are disjoint; where a page of it is, only its memory type
// knows.
#pragma once
#include "abi/vm.h"
#include "vm/core/memory_object.h"
#include "vm/core/page_access.h"

namespace vm {

struct AddressSpace;
class MemoryType;

enum RegionFlag : uint32_t {
  kRegionHeap = 1,
  kRegionStack = 2,
  kRegionGuard = 4,  // no access, never to be: below the stack
  kRegionFixed = 8,  // belongs to the system (trap page): the process cannot change it
  kRegionUncached = 16,
};

struct Region {
  // Node of the region map (region_map.h).
  const Region* left = nullptr;
  const Region* right = nullptr;
  Address gap = 0;          // free bytes between the region before and this one
  Address largest_gap = 0;  // in the subtree
  uint8_t height = 0;

  uint8_t protection = 0;       // abi::vm::kProt*
  uint8_t most_protection = 0;  // what mprotect may set
  uint32_t flags = 0;           // RegionFlag
  Address start = 0;
  Address end = 0;  // exclusive
  Page first_page =
      0;  // page at `start`, counted in its memory; direct physical: number of the frame
  const MemoryType* type = nullptr;
  const AddressSpace* space = nullptr;
  PageMap pages;  // its private pages
  const MemoryObject* object = nullptr;

  [[nodiscard]] Page page_count() const { return (end - start) >> kPageShift; }
  [[nodiscard]] Page last_page() const { return first_page + page_count() - 1; }
  [[nodiscard]] Page page_of(Address a) const { return first_page + ((a - start) >> kPageShift); }
  // For pages of a range that lies partly before the region this wraps; such pages are never there.
  [[nodiscard]] Address address_of(Page page) const {
    return start + ((page - first_page) << kPageShift);
  }
  [[nodiscard]] bool contains(Address a) const { return a >= start && a < end; }
  [[nodiscard]] bool is_readable() const { return protection != 0; }
  [[nodiscard]] bool is_writable() const { return (protection & abi::vm::kProtWrite) != 0; }
  [[nodiscard]] bool is_executable() const { return (protection & abi::vm::kProtExec) != 0; }
  [[nodiscard]] PageAccess access(bool may_write) const {
    return {.is_writable = may_write && is_writable(),
            .is_executable = is_executable(),
            .is_uncached = (flags & kRegionUncached) != 0};
  }
};

}  // namespace vm
