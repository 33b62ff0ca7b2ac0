// SPDX-License-Identifier: BSD-3-Clause
// Interrupts: lines of the interrupt controller. The kernel runs with interrupts off; they are on in user mode
// and while idle. Entry code drops spurious interrupts and calls kernel_interrupt(current or null, line), or
// kernel_timer(current or null) for the one-shot timer, which it acknowledges itself.
#pragma once
#include <concepts>

#include "hal/types.h"

namespace hal {

template <class A>
concept Interrupts = requires(Irq irq) {
  { A::kIrqLines } -> std::convertible_to<unsigned>;
  { A::irq_is_usable(irq) } noexcept -> std::same_as<bool>;  // exists and is not the kernel's own (timer, cascade)
  { A::irq_mask(irq) } noexcept -> std::same_as<void>;
  { A::irq_unmask(irq) } noexcept -> std::same_as<void>;
  { A::irq_acknowledge(irq) } noexcept -> std::same_as<void>;
};

}  // namespace hal
