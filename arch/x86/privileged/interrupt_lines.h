// SPDX-License-Identifier: BSD-3-Clause
// Interrupt lines and the one-shot timer, whatever controllers the machine has: PIC and PIT, or local APIC and
// I/O APIC. Lines are the ISA lines 0..15 in either case.
#pragma once
#include <cstdint>

namespace arch::x86 {

inline constexpr unsigned kIrqLines = 16;

void lines_start();  // all masked
[[nodiscard]] bool lines_use_apic();
[[nodiscard]] bool line_is_usable(unsigned line);
void line_mask(unsigned line);
void line_unmask(unsigned line);
void line_acknowledge(unsigned line);
void timer_arm(uint64_t deadline_ns);

enum class VectorKind : uint8_t { kSpurious, kTimer, kDevice };
struct VectorMeaning { VectorKind kind; unsigned line; };
// What an interrupt vector (32 and up) means. The timer and spurious interrupts are acknowledged here.
[[nodiscard]] VectorMeaning take_vector(unsigned vector);

}  // namespace arch::x86
