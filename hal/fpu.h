// SPDX-License-Identifier: BSD-3-Clause
// Fpu: registers of the floating-point and vector unit. Services never use it; the kernel enables it for the
// process that owns the registers and moves state only when the owner changes (kernel/process/fpu.h).
// fpu_disable() makes the next FPU instruction raise ExceptionKind::kFpuUnavailable.
#pragma once
#include <concepts>
#include <type_traits>

namespace hal {

template <class A>
concept Fpu = std::is_trivially_copyable_v<typename A::FpuState> &&
    requires(typename A::FpuState& state, const typename A::FpuState& const_state) {
      { A::fpu_enable() } noexcept -> std::same_as<void>;
      { A::fpu_disable() } noexcept -> std::same_as<void>;
      { A::fpu_save(state) } noexcept -> std::same_as<void>;           // enabled
      { A::fpu_restore(const_state) } noexcept -> std::same_as<void>;  // enabled; state is valid
      { A::fpu_initialise(state) } noexcept -> std::same_as<void>;     // memory only: state of a new program
    };

}  // namespace hal
