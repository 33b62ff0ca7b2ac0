// SPDX-License-Identifier: BSD-3-Clause
// Interrupt lines and the one-shot timer, whatever controllers the machine has: PICs and PIT, or
// local APIC and I/O APIC. Lines are the ISA lines 0..15 in either case.
#pragma once
#include <cstdint>

#include "arch/x86/formats/acpi.h"

namespace arch::x86 {

inline constexpr unsigned kIrqLines = kIsaLines;

// PICs and PIT; all lines masked.
void lines_start();
// From here on by APIC; registers mapped at `local` and `io`. The clock runs.
void lines_use_apic(volatile uint32_t* local, volatile uint32_t* io, const AcpiRecord& acpi);
[[nodiscard]] bool lines_have_apic();
[[nodiscard]] bool line_is_usable(unsigned line);
void line_mask(unsigned line);
void line_unmask(unsigned line);
void line_acknowledge(unsigned line);
void timer_arm(uint64_t deadline_ns);

enum class VectorKind : uint8_t { kSpurious, kTimer, kDevice };
struct VectorMeaning {
  VectorKind kind;
  unsigned line;
};
// What an interrupt vector (32 and up) means. The timer and spurious interrupts are acknowledged
// here.
[[nodiscard]] VectorMeaning take_vector(unsigned vector);

}  // namespace arch::x86
