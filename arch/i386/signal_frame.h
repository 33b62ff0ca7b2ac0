// SPDX-License-Identifier: BSD-3-Clause
// The frame of a signal handler on the user stack, in Linux's i386 layout, which musl's siginfo_t
// and ucontext_t describe (hal/signals.h says what each function does). One form for all handlers:
// arguments on the stack.
#pragma once
#include <cstddef>
#include <cstdint>

#include "abi/kernel_calls.h"
#include "arch/i386/fpu.h"
#include "arch/i386/frame.h"
#include "hal/types.h"

namespace arch {

struct SignalInfo {  // siginfo_t
  int32_t signal, error, code;
  union {
    struct {
      int32_t pid;
      uint32_t uid;
      int32_t status;
    } sender;
    uint32_t address;
    uint8_t bytes[116];
  };
};
static_assert(sizeof(SignalInfo) == 128);

struct SignalContext {  // ucontext_t up to the kernel's part of uc_sigmask
  uint32_t flags, link, stack_base, stack_flags, stack_bytes;
  uint32_t gs, fs, es, ds, di, si, bp, unused_sp, bx, dx, cx, ax, trap, error, ip, cs, eflags, sp,
      ss;
  uint32_t fpu;  // address of the legacy part of the FPU state
  uint32_t old_mask, cr2;
  uint32_t mask[2];
};
static_assert(sizeof(SignalContext) == 116 && offsetof(SignalContext, gs) == 20 &&
              offsetof(SignalContext, mask) == 108);

// What a handler sees through uc_mcontext.fpregs (fsave's layout). Not read back: the full state
// behind it is.
struct SignalFpu {
  uint32_t control, status, tags, ip, code_segment, data, data_segment;
  uint8_t registers[80];
  uint32_t magic;
};
static_assert(sizeof(SignalFpu) == 112);

struct SignalImage {
  uint32_t restorer;                               // return address of the handler
  uint32_t signal, info_address, context_address;  // its arguments
  SignalInfo info;
  SignalContext context;
  SignalFpu legacy;
  uint8_t fpu[512];
};

struct SignalMachine {
  using SignalImage = arch::SignalImage;
  static hal::UserAddr signal_build(const Frame& f, const FpuState& fpu,
                                    const abi::SignalFrameArgs& args, SignalImage& out) noexcept;
  static void signal_enter(Frame& f, const abi::SignalFrameArgs& args,
                           hal::UserAddr image) noexcept;
  static bool signal_restore(Frame& f, FpuState& fpu, const SignalImage& image) noexcept;
  static hal::UserAddr signal_image_address(hal::UserAddr stack_pointer) noexcept {
    return {uint32_t(stack_pointer.value) -
            uint32_t{sizeof(uint32_t)}};  // the handler's return popped the restorer
  }
};

}  // namespace arch
