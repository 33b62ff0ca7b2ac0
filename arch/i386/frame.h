// SPDX-License-Identifier: BSD-3-Clause
// The saved registers of a process on i386, and their meaning for the contract (hal/traps.h,
// hal/messages.h). A message is type and two words in registers, the other twelve words in memory
// at ecx. Invariants: cs and ss are always the user selectors, flags hold nothing privileged (an
// iret to a bad ip or sp faults in user mode).
#pragma once
#include <cstdint>

#include "abi/kernel_calls.h"
#include "abi/layout.h"
#include "abi/message.h"
#include "arch/i386/frame_offsets.h"
#include "hal/types.h"

namespace arch {

struct Frame {
  uint32_t di, si, bp, bx, dx, cx, ax;
  uint32_t vector, error;
  uint32_t ip, cs, flags, sp, ss;
  uint32_t thread_pointer;  // base of the TLS segment (%gs); 0: the program uses none
};
static_assert(sizeof(Frame) == F_BYTES);

// The part of a message that is in memory, on its way; and where the owner of the slot receives.
struct MessageSlot {
  static constexpr unsigned kFirstWord = 2, kWords = 12;  // half[2] .. half[13]
  uint32_t words[kWords];
  uint32_t buffer;    // of the receive
  uint32_t is_short;  // words are undefined: nothing is written to memory
};

namespace frame {

inline constexpr uint32_t kUserFlags = 0xcd5 | 1u << 18 | 1u << 21;  // CF PF AF ZF SF OF DF, AC, ID
inline constexpr uint32_t kTrapFlag = 1u << 8;

[[nodiscard]] constexpr uint32_t legal_flags(uint32_t flags) {
  return (flags & (kUserFlags | kTrapFlag)) | F_USER_FLAGS;
}

}  // namespace frame

// Groups Traps and Messages of the contract; struct Machine inherits them.
struct FrameMachine {
  using Frame = arch::Frame;
  using MessageSlot = arch::MessageSlot;
  static constexpr bool kDeliversToMemory = true;

  static uint32_t trap_number(const Frame& f) noexcept { return f.ax; }
  static abi::Endpoint trap_endpoint(const Frame& f) noexcept { return {int32_t(f.dx)}; }
  static uint32_t call_number(const Frame& f) noexcept { return f.dx; }
  static uint64_t call_argument(const Frame& f, unsigned n) noexcept {
    switch (n) {
      case 0:
        return f.si;
      case 1:
        return f.bx;
      case 2:
        return f.di;
      default:
        return f.cx;
    }
  }
  static hal::UserAddr senda_table(const Frame& f) noexcept { return {f.cx}; }
  static uint32_t senda_count(const Frame& f) noexcept { return f.dx; }
  // The stub in user space makes edx of ebp: sysexit needs edx for itself.
  static void set_result(Frame& f, int64_t result) noexcept {
    f.ax = uint32_t(result);
    f.bp = uint32_t(uint64_t(result) >> 32);
  }

  static void prepare_user(Frame& f, hal::UserAddr ip, hal::UserAddr sp,
                           uint64_t argument) noexcept {
    f = Frame{};
    f.ax = uint32_t(argument);
    f.vector = F_VECTOR_EDITED;
    f.ip = uint32_t(ip.value);
    f.cs = F_USER_CODE;
    f.flags = F_USER_FLAGS;
    f.sp = uint32_t(sp.value);
    f.ss = F_USER_DATA;
  }
  static hal::UserAddr instruction_pointer(const Frame& f) noexcept { return {f.ip}; }
  static hal::UserAddr stack_pointer(const Frame& f) noexcept { return {f.sp}; }
  static void set_thread_pointer(Frame& f, hal::UserAddr a) noexcept {
    f.thread_pointer = uint32_t(a.value);
  }
  static void read_context(const Frame& f, abi::RegisterContext& out) noexcept;
  static void write_context(Frame& f, const abi::RegisterContext& in) noexcept;
  static void set_single_step(Frame& f, bool is_on) noexcept {
    f.flags = is_on ? f.flags | frame::kTrapFlag : f.flags & ~frame::kTrapFlag;
    f.vector = F_VECTOR_EDITED;
  }

  static void receive_begin(const Frame& f, MessageSlot& slot) noexcept { slot.buffer = f.cx; }
  static hal::CopyResult message_pass(const Frame& from, const MessageSlot&, Frame& to,
                                      MessageSlot& slot) noexcept {
    if (hal::CopyResult r = read_words(from, slot); !r.is_ok) return r;
    pass_registers(from, to);
    return {};
  }
  static hal::CopyResult message_hold(const Frame& from, MessageSlot& slot) noexcept {
    return read_words(from, slot);
  }
  static void message_pass_held(const Frame& from, const MessageSlot& held, Frame& to,
                                MessageSlot& slot) noexcept {
    for (unsigned i = 0; i < MessageSlot::kWords; ++i) slot.words[i] = held.words[i];
    slot.is_short = held.is_short;
    pass_registers(from, to);
  }
  static void message_put(Frame& to, MessageSlot& slot, const abi::Message& m) noexcept {
    for (unsigned i = 0; i < MessageSlot::kWords; ++i)
      slot.words[i] = m.half[MessageSlot::kFirstWord + i];
    slot.is_short = 0;
    to.si = uint32_t(m.type);
    to.bx = m.half[0];
    to.di = m.half[1];
  }
  static hal::CopyResult message_get(const Frame& from, const MessageSlot&,
                                     abi::Message& m) noexcept {
    MessageSlot slot{};
    if (hal::CopyResult r = read_words(from, slot); !r.is_ok) return r;
    m.type = int32_t(from.si);
    m.half[0] = from.bx;
    m.half[1] = from.di;
    for (unsigned i = 0; i < MessageSlot::kWords; ++i)
      m.half[MessageSlot::kFirstWord + i] = slot.words[i];
    return {};
  }
  static void receive_complete(Frame& f, MessageSlot& slot, abi::Endpoint source,
                               int32_t status) noexcept {
    f.bp = uint32_t(source.value);
    f.ax = uint32_t(slot.is_short && status >= 0 ? status | abi::Status::kShort : status);
  }
  static hal::CopyResult message_deliver(Frame&, MessageSlot& slot) noexcept {
    return slot.is_short ? hal::CopyResult{} : write_words(slot);
  }

 private:
  static hal::CopyResult read_words(const Frame& from, MessageSlot& slot) noexcept;
  static hal::CopyResult write_words(const MessageSlot& slot) noexcept;
  static void pass_registers(const Frame& from, Frame& to) noexcept {
    to.si = from.si;
    to.bx = from.bx;
    to.di = from.di;
  }
};

}  // namespace arch
