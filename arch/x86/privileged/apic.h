// SPDX-License-Identifier: BSD-3-Clause
// Local APIC (timer, end of interrupt) and I/O APIC (lines). Same vectors as with the PICs; the
// timer has its own.
#pragma once
#include <cstdint>

#include "arch/x86/formats/acpi.h"

namespace arch::x86 {

inline constexpr unsigned kApicTimerVector = 0x30, kApicSpuriousVector = 0xff;

// `local`, `io`: where the registers are mapped, uncached. All lines masked; the clock runs
// already.
void apic_start(volatile uint32_t* local, volatile uint32_t* io, const AcpiRecord& acpi);
void apic_mask(unsigned line);
void apic_unmask(unsigned line);
void apic_acknowledge();
void apic_timer_arm(uint64_t deadline_ns);

}  // namespace arch::x86
