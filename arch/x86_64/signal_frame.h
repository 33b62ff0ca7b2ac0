// SPDX-License-Identifier: BSD-3-Clause
// The frame of a signal handler on the user stack, in Linux's x86_64 layout, which musl's siginfo_t
// and ucontext_t describe (hal/signals.h says what each function does).
#pragma once
#include <cstddef>
#include <cstdint>

#include "abi/kernel_calls.h"
#include "arch/x86_64/fpu.h"
#include "arch/x86_64/frame.h"
#include "hal/types.h"

namespace arch {

struct SignalInfo {  // siginfo_t
  int32_t signal, error, code, pad;
  union {
    struct {
      int32_t pid;
      uint32_t uid;
      int32_t status;
    } sender;
    uint64_t address;
    uint8_t bytes[112];
  };
};
static_assert(sizeof(SignalInfo) == 128);

struct SignalContext {  // ucontext_t up to the kernel's part of uc_sigmask
  uint64_t flags, link;
  uint64_t stack_base;
  uint32_t stack_flags, pad;
  uint64_t stack_bytes;
  uint64_t r8, r9, r10, r11, r12, r13, r14, r15, di, si, bp, bx, dx, ax, cx, sp, ip, eflags;
  uint16_t cs, gs, fs, ss;
  uint64_t error, trap, old_mask, cr2;
  uint64_t fpu;  // address of the FPU state
  uint64_t reserved[8];
  uint64_t mask;
};
static_assert(sizeof(SignalContext) == 304 && offsetof(SignalContext, r8) == 40 &&
              offsetof(SignalContext, mask) == 296);

struct alignas(8) SignalImage {
  uint64_t restorer;  // return address of the handler
  SignalContext context;
  SignalInfo info;
  uint8_t fpu[512];
};
static_assert(sizeof(SignalImage) == 952 && offsetof(SignalImage, fpu) % 16 == 8);

struct SignalMachine {
  using SignalImage = arch::SignalImage;
  static hal::UserAddr signal_build(const Frame& f, const FpuState& fpu,
                                    const abi::SignalFrameArgs& args, SignalImage& out) noexcept;
  static void signal_enter(Frame& f, const abi::SignalFrameArgs& args,
                           hal::UserAddr image) noexcept;
  static bool signal_restore(Frame& f, FpuState& fpu, const SignalImage& image) noexcept;
  static hal::UserAddr signal_image_address(hal::UserAddr stack_pointer) noexcept {
    return {stack_pointer.value - sizeof(uint64_t)};  // the handler's return popped the restorer
  }
};

}  // namespace arch
