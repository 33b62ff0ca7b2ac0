// SPDX-License-Identifier: BSD-3-Clause
// The saved registers of a process on x86_64, in the order in which entry code pushes them, and
// their meaning for the contract (hal/traps.h, hal/messages.h). Invariants: cs and ss are always
// the user selectors, ip and sp are never above the user half (so neither sysret nor iret can fault
// in the kernel), flags hold nothing privileged.
#pragma once
#include <cstdint>

#include "abi/kernel_calls.h"
#include "abi/layout.h"
#include "abi/message.h"
#include "arch/x86_64/frame_offsets.h"
#include "hal/types.h"

namespace arch {

struct Frame {
  uint64_t r15, r14, r13, r12, bp, bx, r11, r10, r9, r8, ax, cx, dx, si, di;
  uint64_t vector, error;
  uint64_t ip, cs, flags, sp, ss;
  uint64_t thread_pointer;  // FS base; 0: the program uses none
};
static_assert(sizeof(Frame) == F_BYTES);

// The whole message is in the frame.
struct MessageSlot {};

namespace frame {

inline constexpr uint64_t kUserFlags = 0xcd5 | 1u << 18 | 1u << 21;  // CF PF AF ZF SF OF DF, AC, ID
inline constexpr uint64_t kTrapFlag = 1u << 8, kAlwaysSet = F_USER_FLAGS;

[[nodiscard]] constexpr uint64_t legal_flags(uint64_t flags) {
  return (flags & (kUserFlags | kTrapFlag)) | kAlwaysSet;
}
// An address outside the user half becomes one that faults in user mode, never in the kernel's
// iret.
[[nodiscard]] constexpr uint64_t legal_address(uint64_t a) {
  return a < abi::layout::kUserEnd ? a : uint64_t{abi::layout::kUserEnd};
}

}  // namespace frame

// Groups Traps and Messages of the contract; struct Machine inherits them.
struct FrameMachine {
  using Frame = arch::Frame;
  using MessageSlot = arch::MessageSlot;
  static constexpr bool kDeliversToMemory = false;

  static uint32_t trap_number(const Frame& f) noexcept { return uint32_t(f.ax); }
  static abi::Endpoint trap_endpoint(const Frame& f) noexcept { return {int32_t(f.di)}; }
  static uint32_t call_number(const Frame& f) noexcept { return uint32_t(f.di); }
  static uint64_t call_argument(const Frame& f, unsigned n) noexcept {
    switch (n) {
      case 0:
        return f.si;
      case 1:
        return f.dx;
      case 2:
        return f.r8;
      default:
        return f.r9;
    }
  }
  static hal::UserAddr senda_table(const Frame& f) noexcept { return {f.dx}; }
  static uint32_t senda_count(const Frame& f) noexcept { return uint32_t(f.di); }
  static void set_result(Frame& f, int64_t result) noexcept { f.ax = uint64_t(result); }

  static void prepare_user(Frame& f, hal::UserAddr ip, hal::UserAddr sp,
                           uint64_t argument) noexcept {
    f = Frame{};
    f.di = argument;
    f.vector = F_VECTOR_EDITED;
    f.ip = frame::legal_address(ip.value);
    f.cs = F_USER_CODE;
    f.flags = F_USER_FLAGS;
    f.sp = frame::legal_address(sp.value);
    f.ss = F_USER_DATA;
  }
  static hal::UserAddr instruction_pointer(const Frame& f) noexcept { return {f.ip}; }
  static hal::UserAddr stack_pointer(const Frame& f) noexcept { return {f.sp}; }
  static void set_thread_pointer(Frame& f, hal::UserAddr a) noexcept {
    f.thread_pointer =
        a.value < abi::layout::kUserEnd ? a.value : 0;  // a non-canonical base faults in wrmsr
  }
  static void read_context(const Frame& f, abi::RegisterContext& out) noexcept;
  static void write_context(Frame& f, const abi::RegisterContext& in) noexcept;
  static void set_single_step(Frame& f, bool is_on) noexcept {
    f.flags = is_on ? f.flags | frame::kTrapFlag : f.flags & ~frame::kTrapFlag;
    leave_by_iret(f);
  }

  static void receive_begin(const Frame&, MessageSlot&) noexcept {}
  static hal::CopyResult message_pass(const Frame& from, const MessageSlot&, Frame& to,
                                      MessageSlot&) noexcept {
    copy_message(from, to);
    return {};
  }
  static hal::CopyResult message_hold(const Frame&, MessageSlot&) noexcept { return {}; }
  static void message_pass_held(const Frame& from, const MessageSlot&, Frame& to,
                                MessageSlot&) noexcept {
    copy_message(from, to);
  }
  static void message_put(Frame& to, MessageSlot&, const abi::Message& m) noexcept {
    to.si = uint32_t(m.type);
    to.dx = m.word[0];
    to.r8 = m.word[1];
    to.r9 = m.word[2];
    to.r12 = m.word[3];
    to.r13 = m.word[4];
    to.r14 = m.word[5];
    to.r15 = m.word[6];
  }
  static hal::CopyResult message_get(const Frame& from, const MessageSlot&,
                                     abi::Message& m) noexcept {
    m.type = int32_t(from.si);
    m.word[0] = from.dx;
    m.word[1] = from.r8;
    m.word[2] = from.r9;
    m.word[3] = from.r12;
    m.word[4] = from.r13;
    m.word[5] = from.r14;
    m.word[6] = from.r15;
    return {};
  }
  static void receive_complete(Frame& f, MessageSlot&, abi::Endpoint source,
                               int32_t status) noexcept {
    f.di = uint32_t(source.value);
    f.ax = uint64_t(int64_t{status});
  }
  static hal::CopyResult message_deliver(Frame&, MessageSlot&) noexcept { return {}; }

 protected:
  static void leave_by_iret(Frame& f) noexcept {
    // A frame of `syscall` has ip in rcx and flags in r11, which iret does not care for.
    f.vector = F_VECTOR_EDITED;
  }

 private:
  static void copy_message(const Frame& from, Frame& to) noexcept {
    to.si = uint32_t(from.si);
    to.dx = from.dx;
    to.r8 = from.r8;
    to.r9 = from.r9;
    to.r12 = from.r12;
    to.r13 = from.r13;
    to.r14 = from.r14;
    to.r15 = from.r15;
  }
};

}  // namespace arch
