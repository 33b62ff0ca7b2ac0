// SPDX-License-Identifier: BSD-3-Clause
// What the kernel tells VM and RS about the machine at start (BootInfo is mapped read-only into VM at the
// address that is VM's first argument register / on i386 pushed as first stack word; others: GetInfo(kBootInfo)).
#pragma once
#include <cstdint>

#include "abi/endpoint.h"

namespace abi {

inline constexpr unsigned kMaxBootModules = 32, kMaxMemoryAreas = 64, kMaxFixedMappings = 4;

enum class MemoryKind : uint32_t {
  kFree = 1,        // frames that VM may use at once
  kKernel = 2,      // kernel image, boot page tables, kernel's own frames
  kModule = 3,      // a boot module
  kVmImage = 4,     // VM's text, data, stack and page tables, built by the kernel
  kBootReclaim = 5, // the boot trampoline: free after VmRequest::kBootDone (R-KERN-33)
  kReserved = 6,    // firmware, devices
};
struct MemoryArea { uint64_t first, bytes; MemoryKind kind; uint32_t reserved; };  // page aligned, sorted, disjoint
static_assert(sizeof(MemoryArea) == 24);

// A boot module: "service LABEL" (an ELF file), "policy", "ramdisk" or any other name given in grub.cfg.
struct BootModule { char name[32]; uint64_t first, bytes; };  // physical, page aligned start
static_assert(sizeof(BootModule) == 48);

struct FixedMapping { uint64_t address, physical; uint32_t pages, is_executable; };  // read-only, in every space

struct BootInfo {
  static constexpr uint32_t kMagic = 0x4b494e54;  // "KINT"
  uint32_t magic, module_count, area_count, mapping_count;
  uint64_t memory_bytes;            // RAM the machine has (free + used)
  uint64_t direct_map_bytes;        // page-table frames must lie below this physical address
  uint64_t vm_root;                 // physical root of VM's own page table
  uint64_t vm_heap;                 // first free user address of VM after its image
  uint64_t boot_ns;                 // realtime at boot (RTC), ns since 1970
  uint32_t has_no_execute, has_global;
  char command_line[256];
  BootModule module[kMaxBootModules];
  MemoryArea area[kMaxMemoryAreas];
  FixedMapping mapping[kMaxFixedMappings];
};

}  // namespace abi
