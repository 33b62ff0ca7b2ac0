// SPDX-License-Identifier: BSD-3-Clause
// The end of the machine.
#pragma once
#include <cstdint>

#include "abi/kernel_calls.h"

namespace arch::x86 {

// Where ACPI wants its power-off command; 0: unknown, then QEMU's usual ports are tried.
struct PowerPorts {
  uint16_t pm1a = 0, pm1b = 0;
  uint8_t type_a = 0, type_b = 0;
};
void power_set_ports(const PowerPorts& ports);

// Under QEMU with isa-debug-exit the process ends with (status << 1 | 1) first of all, whatever the
// reason; a reboot is only done where no such device answers.
[[noreturn]] void power_end(abi::AbortReason reason, uint32_t status);

}  // namespace arch::x86
