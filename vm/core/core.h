// SPDX-License-Identifier: BSD-3-Clause
// All that VM's logic works on, in one object: no other state, no messages, no kernel calls. The
// server owns the one and only; every test makes its own.
#pragma once
#include "vm/core/address_space.h"
#include "vm/core/machine.h"
#include "vm/core/memory.h"
#include "vm/core/memory_type.h"
#include "vm/core/page_tables.h"
#include "vm/core/slab.h"

namespace vm {

// Physical pages that the kernel wants to be seen in every process, read-only (BootInfo::mapping).
struct FixedMappings {
  struct Entry {
    Address address;
    FrameNumber first;
    uint32_t pages;
    bool is_executable;
  };
  Entry entry[4];
  unsigned count = 0;
};

struct Core {
  Core(Memory& core_memory, Machine& core_machine, PageTables& page_tables,
       const Layout& core_layout)
      : layout(core_layout),
        memory(core_memory),
        machine(core_machine),
        tables(page_tables),
        regions(core_memory.pool, core_memory.limit),
        ranges(core_memory.pool, core_memory.limit),
        objects(core_memory.pool, core_memory.limit),
        spaces(core_memory.pool, core_memory.limit) {}
  Core(const Core&) = delete;
  Core& operator=(const Core&) = delete;

  const Layout layout;
  FixedMappings fixed_mappings;
  Memory& memory;
  Machine& machine;
  PageTables& tables;
  ObjectSlab<Region> regions;
  ObjectSlab<PhysRange> ranges;
  ObjectSlab<MemoryObject> objects;
  ObjectSlab<AddressSpace> spaces;
};

}  // namespace vm
