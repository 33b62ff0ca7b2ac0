// SPDX-License-Identifier: BSD-3-Clause
// Timer: monotonic time since boot in nanoseconds, a cheap cycle counter for accounting, and a one-shot timer.
// timer_arm may fire early (a timer with a short range), never more than a tick of the hardware late; a new
// deadline replaces the old one; a deadline in the past fires at once.
#pragma once
#include <concepts>
#include <cstdint>

namespace hal {

template <class A>
concept Timer = requires(uint64_t deadline_ns, uint64_t cycles) {
  { A::now_ns() } noexcept -> std::same_as<uint64_t>;
  { A::cycles() } noexcept -> std::same_as<uint64_t>;
  { A::cycles_to_ns(cycles) } noexcept -> std::same_as<uint64_t>;
  { A::ns_to_cycles(cycles) } noexcept -> std::same_as<uint64_t>;
  { A::timer_arm(deadline_ns) } noexcept -> std::same_as<void>;
};

}  // namespace hal
