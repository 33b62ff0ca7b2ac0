// SPDX-License-Identifier: BSD-3-Clause
// Builds and reads back signal frames.
#include "arch/x86_64/signal_frame.h"

#include <cstring>

namespace arch {
namespace {

constexpr uint64_t kRedZone = 128;

bool is_on_alt_stack(uint64_t sp, const abi::SignalFrameArgs& args) {
  return sp > args.alt_stack && sp - args.alt_stack <= args.alt_stack_bytes;
}

// Where the image goes: its FPU state 16-byte aligned, rsp as after a call. 0: no room.
uint64_t place_image(const Frame& f, const abi::SignalFrameArgs& args) {
  uint64_t top = f.sp - kRedZone;
  uint64_t room = f.sp;
  if ((args.flags & abi::kSignalOnAltStack) && !is_on_alt_stack(f.sp, args)) {
    top = args.alt_stack + args.alt_stack_bytes;
    room = args.alt_stack_bytes;
  }
  if (top >= abi::layout::kUserEnd || room < sizeof(SignalImage) + kRedZone + 32) return 0;
  const uint64_t at = ((top - sizeof(SignalImage)) & ~uint64_t{15}) - 8;
  return at >= abi::layout::kUserStart ? at : 0;
}

void fill_info(const abi::SignalFrameArgs& args, SignalInfo& info) {
  info = {};
  info.signal = args.signal;
  info.code = args.code;
  // A positive code comes from the kernel: an address (SIGCHLD: the child). Else: who sent it.
  if (args.code > 0 && args.sender_pid == 0) {
    info.address = args.fault_address;
  } else {
    info.sender = {args.sender_pid, args.sender_uid, args.value};
  }
}

void fill_context(const Frame& f, const abi::SignalFrameArgs& args, uint64_t fpu_address,
                  SignalContext& c) {
  c = {};
  if (args.flags & abi::kSignalOnAltStack) {
    c.stack_base = args.alt_stack;
    c.stack_bytes = args.alt_stack_bytes;
  } else {
    c.stack_flags = 2;  // SS_DISABLE
  }
  c.r8 = f.r8, c.r9 = f.r9, c.r10 = f.r10, c.r11 = f.r11, c.r12 = f.r12, c.r13 = f.r13,
  c.r14 = f.r14, c.r15 = f.r15;
  c.di = f.di, c.si = f.si, c.bp = f.bp, c.bx = f.bx, c.dx = f.dx, c.ax = f.ax, c.cx = f.cx,
  c.sp = f.sp, c.ip = f.ip;
  c.eflags = f.flags;
  c.cs = F_USER_CODE;
  c.ss = F_USER_DATA;
  c.error = f.error;
  c.trap = f.vector < 32 ? f.vector : 0;
  c.old_mask = args.mask;
  c.cr2 = args.fault_address;
  c.fpu = fpu_address;
  c.mask = args.mask;
}

}  // namespace

hal::UserAddr SignalMachine::signal_build(const Frame& f, const FpuState& fpu,
                                          const abi::SignalFrameArgs& args,
                                          SignalImage& out) noexcept {
  const uint64_t at = place_image(f, args);
  if (at == 0) return {0};
  out.restorer = args.restorer;
  fill_context(f, args, at + offsetof(SignalImage, fpu), out.context);
  fill_info(args, out.info);
  memcpy(out.fpu, fpu.bytes, sizeof out.fpu);
  return {at};
}

void SignalMachine::signal_enter(Frame& f, const abi::SignalFrameArgs& args,
                                 hal::UserAddr image) noexcept {
  const uint64_t thread_pointer = f.thread_pointer;
  f = Frame{};
  f.thread_pointer = thread_pointer;
  f.di = uint64_t(int64_t{args.signal});
  f.si = image.value + offsetof(SignalImage, info);
  f.dx = image.value + offsetof(SignalImage, context);
  f.vector = F_VECTOR_EDITED;
  f.ip = frame::legal_address(args.handler);
  f.cs = F_USER_CODE;
  f.flags = F_USER_FLAGS;
  f.sp = frame::legal_address(image.value);
  f.ss = F_USER_DATA;
}

bool SignalMachine::signal_restore(Frame& f, FpuState& fpu, const SignalImage& image) noexcept {
  const SignalContext& c = image.context;
  uint32_t mxcsr;
  memcpy(&mxcsr, image.fpu + fpu::kMxcsr, sizeof mxcsr);
  if (mxcsr & ~fpu::kLegalMxcsr) return false;
  const uint64_t thread_pointer = f.thread_pointer;
  f = Frame{};
  f.thread_pointer = thread_pointer;
  f.r8 = c.r8, f.r9 = c.r9, f.r10 = c.r10, f.r11 = c.r11, f.r12 = c.r12, f.r13 = c.r13,
  f.r14 = c.r14, f.r15 = c.r15;
  f.di = c.di, f.si = c.si, f.bp = c.bp, f.bx = c.bx, f.dx = c.dx, f.ax = c.ax, f.cx = c.cx;
  f.sp = frame::legal_address(c.sp);
  f.ip = frame::legal_address(c.ip);
  f.flags = frame::legal_flags(c.eflags);
  f.cs = F_USER_CODE;
  f.ss = F_USER_DATA;
  f.vector = F_VECTOR_EDITED;
  memcpy(fpu.bytes, image.fpu, sizeof fpu.bytes);
  return true;
}

}  // namespace arch
