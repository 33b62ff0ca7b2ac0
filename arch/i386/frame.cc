// SPDX-License-Identifier: BSD-3-Clause
// Message words between user memory and slots, and register contexts of debuggers (order of reg[]:
// eax ebx ecx edx esi edi ebp).
#include "arch/i386/frame.h"

#include <cstddef>
#include <iterator>

#include "arch/i386/user_copy.h"

namespace arch {
namespace {

static_assert(F_TRAP_PAGE == abi::layout::kTrapPage);
constexpr uint32_t kMemoryPart =
    offsetof(abi::Message, half) + MessageSlot::kFirstWord * sizeof(uint32_t);
static_assert(kMemoryPart + sizeof(MessageSlot::words) == sizeof(abi::Message));

constexpr bool is_user_buffer(uint32_t buffer) {
  return buffer <= abi::layout::kUserEnd - sizeof(abi::Message);
}

constexpr uint32_t Frame::* kRegisters[] = {&Frame::ax, &Frame::bx, &Frame::cx, &Frame::dx,
                                            &Frame::si, &Frame::di, &Frame::bp};

}  // namespace

hal::CopyResult FrameMachine::read_words(const Frame& from, MessageSlot& slot) noexcept {
  slot.is_short = (from.ax & abi::kTrapShort) != 0;
  if (slot.is_short) return {};
  if (!is_user_buffer(from.cx)) return hal::CopyResult::fault_at({from.cx}, false);
  if (copy_message_words(slot.words, reinterpret_cast<const void*>(from.cx + kMemoryPart)))
    return {};
  return hal::CopyResult::fault_at({caught_fault_address}, false);
}

hal::CopyResult FrameMachine::write_words(const MessageSlot& slot) noexcept {
  if (!is_user_buffer(slot.buffer)) return hal::CopyResult::fault_at({slot.buffer}, true);
  if (copy_message_words(reinterpret_cast<void*>(slot.buffer + kMemoryPart), slot.words)) return {};
  return hal::CopyResult::fault_at({caught_fault_address}, true);
}

void FrameMachine::read_context(const Frame& f, abi::RegisterContext& out) noexcept {
  out = {};
  out.ip = f.ip;
  out.sp = f.sp;
  out.flags = f.flags;
  for (unsigned i = 0; i < std::size(kRegisters); ++i) out.reg[i] = f.*kRegisters[i];
}

void FrameMachine::write_context(Frame& f, const abi::RegisterContext& in) noexcept {
  for (unsigned i = 0; i < std::size(kRegisters); ++i) f.*kRegisters[i] = uint32_t(in.reg[i]);
  f.ip = uint32_t(in.ip);
  f.sp = uint32_t(in.sp);
  f.flags = frame::legal_flags(uint32_t(in.flags));
  f.cs = F_USER_CODE;
  f.ss = F_USER_DATA;
  f.vector = F_VECTOR_EDITED;
}

}  // namespace arch
