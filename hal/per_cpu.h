// SPDX-License-Identifier: BSD-3-Clause
// PerCpu: which CPU runs. One today; kernel state that belongs to a CPU is in kernel::Cpu from the start (D3).
#pragma once
#include <concepts>

namespace hal {

template <class A>
concept PerCpu = requires {
  { A::cpu_index() } noexcept -> std::same_as<unsigned>;
};

}  // namespace hal
