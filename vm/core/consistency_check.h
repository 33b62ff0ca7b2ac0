// SPDX-License-Identifier: BSD-3-Clause
// The overlap check (32fbbd370): collects who uses which frame and compares that with what the
// frame table says, and every page-table entry with what region and block say. A pass: start, add
// every address space and every object that is kept, finish. Needs two words of scratch memory a
// frame; changes nothing.
#pragma once
#include <span>

#include "vm/core/core.h"

namespace vm {

class ConsistencyCheck {
 public:
  struct Uses {
    uint32_t count;
    uintptr_t sharers;
  };
  // `uses`: an element for every frame of the table.
  ConsistencyCheck(const Core& core, std::span<Uses> uses, uint32_t pass);

  void add(const AddressSpace* space);
  void add(const MemoryObject* object);
  // The first thing that was wrong, or nullptr.
  [[nodiscard]] const char* finish();

 private:
  void expect(bool holds, const char* what) {
    if (!holds && wrong_ == nullptr) wrong_ = what;
  }
  void add(const AddressSpace* space, const Region* region);
  void add_slots(const PageMap& pages, const Region* region);
  void check_entries(const AddressSpace* space, const Region* region);
  void check_page(const AddressSpace* space, const Region* region, Page page);

  const Core& core_;
  std::span<Uses> uses_;
  uint32_t pass_;
  const char* wrong_ = nullptr;
};

}  // namespace vm
