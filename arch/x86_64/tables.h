// SPDX-License-Identifier: BSD-3-Clause
// Descriptor tables and the system-call registers of the CPU.
#pragma once
namespace arch {
void load_descriptor_tables();  // GDT, TSS, IDT; exceptions are reported from here on
void load_trap_registers(bool use_fast_path);  // how user mode enters the kernel
}  // namespace arch
