// SPDX-License-Identifier: BSD-3-Clause
// Boot steps that both ISAs share: loader information to memory map, page tables, devices, and the
// neutral boot record. Called once, in this order, by arch/<isa>/start.cc.
#pragma once
#include <cstdint>

#include "arch/x86/formats/acpi.h"
#include "arch/x86/formats/memory_map.h"
#include "arch/x86/formats/multiboot.h"
#include "arch/x86/privileged/kernel_tables.h"
#include "hal/boot_record.h"

namespace arch::x86 {

// What the boot code's first page tables can reach.
struct BootReach {
  uintptr_t direct_base;
  uint64_t bytes;
};

struct BootMachine {
  LoaderRecord loader;
  MemoryMap map;  // kFree: RAM nobody claims; everything else that is known to be used
  MemoryMap ram;  // kFree: all RAM
  FramePool pool;
  AcpiRecord acpi;
};

// Each ends the machine with a sentence if it cannot be done.
void read_loader(BootMachine& machine, const BootReach& reach, uint32_t magic, uint64_t info);
void read_firmware_tables(BootMachine& machine, const PhysicalView& view);
void claim_memory(BootMachine& machine, const ImageParts& image, uint64_t boot_start);
void reserve_pool(BootMachine& machine, const BootReach& reach, uint64_t frames);
// Clock and interrupt controllers. APIC registers go to the two pages at `device_pages`, whose
// first entry in the page table is made by map_device(index, physical); "noapic" on the command
// line keeps the PICs.
void start_devices(const BootMachine& machine, uintptr_t device_pages,
                   void (*map_device)(unsigned index, uint64_t physical));
void fill_boot_record(const BootMachine& machine, const ImageParts& image, uint64_t boot_start,
                      uint64_t direct_bytes, hal::BootRecord& out);
// Is `word` one of the words of the kernel's command line?
[[nodiscard]] bool has_boot_option(const LoaderRecord& loader, const char* word);
[[noreturn]] void boot_failure(const char* text);

}  // namespace arch::x86
