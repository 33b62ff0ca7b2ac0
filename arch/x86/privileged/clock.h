// SPDX-License-Identifier: BSD-3-Clause
// Time: the cycle counter (TSC), calibrated once against the PIT, counts nanoseconds since boot;
// the PIT's channel 0 is the one-shot timer where there is no local APIC. One TSC tick is 1 ns
// under QEMU's -icount, and stays exactly that here.
#pragma once
#include <cstdint>

namespace arch::x86 {

inline constexpr unsigned kPitLine = 0;

void clock_start();  // calibrates; now_ns() is 0 about here
[[nodiscard]] uint64_t clock_hz();
[[nodiscard]] uint64_t now_ns();
[[nodiscard]] uint64_t cycles_to_ns(uint64_t cycles);
[[nodiscard]] uint64_t ns_to_cycles(uint64_t ns);
// TSC value at which `ns` since boot is reached; for a timer that compares with the TSC itself.
[[nodiscard]] uint64_t tsc_at_ns(uint64_t ns);

// Fires at or (its range is 55 ms) before `deadline_ns`, at once if that is in the past.
void pit_arm(uint64_t deadline_ns);

// Battery clock: nanoseconds since 1970, 0 if it holds no plausible date.
[[nodiscard]] uint64_t read_realtime_ns();

}  // namespace arch::x86
