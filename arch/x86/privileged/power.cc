// SPDX-License-Identifier: BSD-3-Clause
// isa-debug-exit, ACPI power-off, reboot by keyboard controller, PCI reset port or triple fault.
#include "arch/x86/privileged/power.h"

#include "arch/x86/privileged/cpu.h"
#include "arch/x86/privileged/port_io.h"

namespace arch::x86 {
namespace {

constexpr uint16_t kDebugExit = 0xf4, kPciReset = 0xcf9, kKeyboardStatus = 0x64;
constexpr uint16_t kPm1aPiix4 = 0x604, kPm1aQ35 = 0x604, kPm1aOldBochs = 0xb004,
                   kPm1aVirtualBox = 0x4004;
constexpr uint16_t kSleepEnable = 1u << 13;
constinit PowerPorts known = {};

void power_off() {
  if (known.pm1a != 0) {
    out16(known.pm1a, uint16_t(kSleepEnable | known.type_a << 10));
    if (known.pm1b != 0) out16(known.pm1b, uint16_t(kSleepEnable | known.type_b << 10));
  }
  out16(kPm1aPiix4, kSleepEnable);
  if constexpr (kPm1aQ35 != kPm1aPiix4) out16(kPm1aQ35, kSleepEnable);
  out16(kPm1aOldBochs, kSleepEnable);
  out16(kPm1aVirtualBox, kSleepEnable | 5u << 10);
}

[[noreturn]] void reboot() {
  for (unsigned i = 0; i < 100000 && (in8(kKeyboardStatus) & 2); ++i) continue;
  out8(kKeyboardStatus, 0xfe);
  out8(kPciReset, 2);
  out8(kPciReset, 6);
  struct [[gnu::packed]] {
    uint16_t limit;
    uintptr_t base;
  } none{0, 0};
  asm volatile("lidt %0; int3" : : "m"(none));
  halt_for_ever();
}

}  // namespace

void power_set_ports(const PowerPorts& ports) { known = ports; }

void power_end(abi::AbortReason reason, uint32_t status) {
  interrupts_off();
  out32(kDebugExit, status);
  if (reason == abi::AbortReason::kReboot) reboot();
  if (reason == abi::AbortReason::kPowerOff) power_off();
  halt_for_ever();
}

}  // namespace arch::x86
