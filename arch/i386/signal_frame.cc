// SPDX-License-Identifier: BSD-3-Clause
// Builds and reads back signal frames.
#include "arch/i386/signal_frame.h"

#include <cstring>

namespace arch {
namespace {

constexpr uint32_t kFxRegisters = 32, kFxRegisterBytes = 16, kRegisterBytes = 10;

bool is_on_alt_stack(uint32_t sp, const abi::SignalFrameArgs& args) {
  return sp > args.alt_stack && sp - args.alt_stack <= args.alt_stack_bytes;
}

// Where the image goes: the handler finds its arguments aligned as after a call. 0: no room.
uint32_t place_image(const Frame& f, const abi::SignalFrameArgs& args) {
  uint64_t top = f.sp;
  uint64_t room = f.sp;
  if ((args.flags & abi::kSignalOnAltStack) && !is_on_alt_stack(f.sp, args)) {
    top = args.alt_stack + args.alt_stack_bytes;
    room = args.alt_stack_bytes;
  }
  if (top > abi::layout::kUserEnd || room < sizeof(SignalImage) + 32) return 0;
  const uint32_t at = ((uint32_t(top) - uint32_t{sizeof(SignalImage)} - 4) & ~15u) - 4;
  return at >= abi::layout::kUserStart ? at : 0;
}

void fill_info(const abi::SignalFrameArgs& args, SignalInfo& info) {
  info = {};
  info.signal = args.signal;
  info.code = args.code;
  // A positive code comes from the kernel: an address (SIGCHLD: the child). Else: who sent it.
  if (args.code > 0 && args.sender_pid == 0) {
    info.address = uint32_t(args.fault_address);
  } else {
    info.sender = {args.sender_pid, args.sender_uid, args.value};
  }
}

void fill_context(const Frame& f, const abi::SignalFrameArgs& args, uint32_t fpu_address,
                  SignalContext& c) {
  c = {};
  if (args.flags & abi::kSignalOnAltStack) {
    c.stack_base = uint32_t(args.alt_stack);
    c.stack_bytes = uint32_t(args.alt_stack_bytes);
  } else {
    c.stack_flags = 2;  // SS_DISABLE
  }
  c.fs = c.es = c.ds = c.ss = F_USER_DATA;
  c.gs = f.thread_pointer != 0 ? F_USER_TLS : F_USER_DATA;
  c.cs = F_USER_CODE;
  c.di = f.di, c.si = f.si, c.bp = f.bp, c.bx = f.bx, c.dx = f.dx, c.cx = f.cx, c.ax = f.ax;
  c.ip = f.ip;
  c.sp = c.unused_sp = f.sp;
  c.eflags = f.flags;
  c.error = f.error;
  c.trap = f.vector < 32 ? f.vector : 0;
  c.cr2 = uint32_t(args.fault_address);
  c.fpu = fpu_address;
  c.old_mask = c.mask[0] = uint32_t(args.mask);
  c.mask[1] = uint32_t(args.mask >> 32);
}

void fill_legacy_fpu(const FpuState& state, SignalFpu& out) {
  out = {};
  if (!x86::cpu_features.has_fxsave) {
    memcpy(&out, state.bytes, 108);
    out.magic = 0xffff0000;
    return;
  }
  uint16_t control, status;
  memcpy(&control, state.bytes, sizeof control);
  memcpy(&status, state.bytes + 2, sizeof status);
  out.control = 0xffff0000 | control;
  out.status = 0xffff0000 | status;
  for (unsigned i = 0; i < 8; ++i) {
    if (!(state.bytes[4] >> i & 1)) out.tags |= 3u << (2 * i);  // 3: empty; else told as valid
    memcpy(out.registers + i * kRegisterBytes, state.bytes + kFxRegisters + i * kFxRegisterBytes,
           kRegisterBytes);
  }
  out.tags |= 0xffff0000;
}

}  // namespace

hal::UserAddr SignalMachine::signal_build(const Frame& f, const FpuState& fpu,
                                          const abi::SignalFrameArgs& args,
                                          SignalImage& out) noexcept {
  const uint32_t at = place_image(f, args);
  if (at == 0) return {0};
  out.restorer = uint32_t(args.restorer);
  out.signal = uint32_t(args.signal);
  out.info_address = at + offsetof(SignalImage, info);
  out.context_address = at + offsetof(SignalImage, context);
  fill_info(args, out.info);
  fill_context(f, args, at + offsetof(SignalImage, legacy), out.context);
  fill_legacy_fpu(fpu, out.legacy);
  memcpy(out.fpu, fpu.bytes, sizeof out.fpu);
  return {at};
}

void SignalMachine::signal_enter(Frame& f, const abi::SignalFrameArgs& args,
                                 hal::UserAddr image) noexcept {
  const uint32_t thread_pointer = f.thread_pointer;
  f = Frame{};
  f.thread_pointer = thread_pointer;
  f.ax = uint32_t(args.signal);  // regparm handlers exist
  f.dx = uint32_t(image.value) + offsetof(SignalImage, info);
  f.cx = uint32_t(image.value) + offsetof(SignalImage, context);
  f.vector = F_VECTOR_EDITED;
  f.ip = uint32_t(args.handler);
  f.cs = F_USER_CODE;
  f.flags = F_USER_FLAGS;
  f.sp = uint32_t(image.value);
  f.ss = F_USER_DATA;
}

bool SignalMachine::signal_restore(Frame& f, FpuState& fpu, const SignalImage& image) noexcept {
  const SignalContext& c = image.context;
  uint32_t mxcsr;
  memcpy(&mxcsr, image.fpu + fpu::kMxcsr, sizeof mxcsr);
  if (x86::cpu_features.has_fxsave && (mxcsr & ~fpu::kLegalMxcsr)) return false;
  const uint32_t thread_pointer = f.thread_pointer;
  f = Frame{};
  f.thread_pointer = thread_pointer;
  f.di = c.di, f.si = c.si, f.bp = c.bp, f.bx = c.bx, f.dx = c.dx, f.cx = c.cx, f.ax = c.ax;
  f.ip = c.ip;
  f.sp = c.sp;
  f.flags = frame::legal_flags(c.eflags);
  f.cs = F_USER_CODE;
  f.ss = F_USER_DATA;
  f.vector = F_VECTOR_EDITED;
  memcpy(fpu.bytes, image.fpu, sizeof fpu.bytes);
  return true;
}

}  // namespace arch
