// SPDX-License-Identifier: BSD-3-Clause
// Descriptor tables and the system-call registers of the CPU.
#pragma once
#include "arch/x86/formats/descriptors.h"

namespace arch {
void load_descriptor_tables();  // GDT, TSS, IDT; exceptions are reported from here on
void load_trap_registers(bool use_fast_path);  // how user mode enters the kernel
void set_double_fault_root(uint32_t cr3);
// What was running when a double fault switched tasks.
const x86::TaskState32& interrupted_task();
}  // namespace arch
