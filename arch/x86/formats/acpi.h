// SPDX-License-Identifier: BSD-3-Clause
// The few things that the kernel wants of ACPI: interrupt controllers (MADT) and how to power off
// (FADT, \_S5). Pure: physical memory is reached through a PhysicalView, one table at a time, and
// nothing a table says is believed before it was measured. A machine without ACPI, or with a broken
// one, gives an empty record.
#pragma once
#include <cstdint>

#include "arch/x86/formats/multiboot.h"

namespace arch::x86 {

inline constexpr unsigned kIsaLines = 16;

struct AcpiRecord {
  bool has_io_apic = false;
  bool has_pm1a = false;
  uint64_t local_apic = 0, io_apic = 0;  // physical
  uint32_t io_apic_first_gsi = 0;
  struct Line {
    uint32_t gsi;
    bool is_level, is_low;
  };
  Line line[kIsaLines] = {};  // where an ISA line arrives
  uint16_t pm1a_control = 0, pm1b_control = 0;
  uint8_t s5_type_a = 0, s5_type_b = 0;
};

// `root` is the RSDT (XSDT if is_wide), or 0: the root pointer is looked for where a BIOS leaves
// it.
void read_acpi(uint64_t root, bool is_wide, const PhysicalView& memory, AcpiRecord& out);

}  // namespace arch::x86
