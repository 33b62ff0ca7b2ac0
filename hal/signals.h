// SPDX-License-Identifier: BSD-3-Clause
// Signals: the frame of a handler on the user stack, in the layout the C library expects (siginfo, ucontext with
// general and FPU registers). The arch builds it as bytes (SignalImage); the kernel puts the bytes on the stack
// of the process, wherever that is mapped.
//   signal_build   from the stopped process' registers: fills the image and says where on the user stack it goes
//                  (UserAddr{0}: does not fit the address space). Below the red zone, aligned; on the alternate stack if asked.
//   signal_enter   registers for the first instruction of the handler
//   signal_restore registers from an image read back; false: not an image (bad alignment, reserved FPU bits ...).
//                  Segments and privileged flags are never taken from it.
//   signal_image_address   place of the image, from the stack pointer that the restorer passes
#pragma once
#include <concepts>
#include <cstdint>

#include "abi/kernel_calls.h"
#include "hal/types.h"

namespace hal {

template <class A>
concept Signals = requires(typename A::Frame& f, const typename A::Frame& cf, typename A::FpuState& fpu,
                           const typename A::FpuState& cfpu, typename A::SignalImage& image,
                           const typename A::SignalImage& cimage, const abi::SignalFrameArgs& args, UserAddr a) {
  { A::signal_build(cf, cfpu, args, image) } noexcept -> std::same_as<UserAddr>;
  { A::signal_enter(f, args, a) } noexcept -> std::same_as<void>;
  { A::signal_restore(f, fpu, cimage) } noexcept -> std::same_as<bool>;
  { A::signal_image_address(a) } noexcept -> std::same_as<UserAddr>;
};

}  // namespace hal
