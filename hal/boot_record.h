// SPDX-License-Identifier: BSD-3-Clause
// The neutral boot record: what the boot code of an architecture found out about the machine, in one form for
// every boot protocol. Filled by arch/<isa>/boot, read once by kernel/boot. Plain data, no pointers into boot
// loader memory: that memory may be reused as soon as the record is complete.
#pragma once
#include <cstdint>

#include "abi/boot.h"
#include "hal/types.h"

namespace hal {

struct PhysRange {
  PhysAddr first;
  uint64_t bytes = 0;
};

struct BootRecord {
  char command_line[256] = {};
  // RAM as the firmware reports it (page aligned inwards, sorted, disjoint); NOT yet reduced by kernel and modules.
  uint32_t ram_count = 0;
  PhysRange ram[abi::kMaxMemoryAreas];
  // Boot modules. `name` is the text after the file name in grub.cfg ("service vm", "policy", "ramdisk").
  uint32_t module_count = 0;
  abi::BootModule module[abi::kMaxBootModules] = {};
  PhysRange kernel_image;      // text, data and bss, without the trampoline
  PhysRange boot_trampoline;   // .boot: unmapped after start (R-KERN-33)
  PhysRange kernel_tables;     // page tables made by the boot code outside the image; may be empty
  uint64_t direct_map_bytes = 0;  // physical memory below this is always reachable
  uint64_t realtime_ns = 0;       // from the battery clock, ns since 1970
  uint64_t acpi_root = 0;         // physical address of ACPI's root pointer, 0 if none
  bool has_no_execute = false;
  bool has_global = false;
  uint32_t mapping_count = 0;  // pages that must be in every address space (i386: the trap page)
  abi::FixedMapping mapping[abi::kMaxFixedMappings] = {};
};

}  // namespace hal
