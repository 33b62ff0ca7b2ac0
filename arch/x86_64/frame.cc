// SPDX-License-Identifier: BSD-3-Clause
// Register contexts of debuggers. Order of reg[]: rax rbx rcx rdx rsi rdi rbp r8 … r15.
#include "arch/x86_64/frame.h"

#include <iterator>

namespace arch {
namespace {

constexpr uint64_t Frame::* kRegisters[] = {&Frame::ax,  &Frame::bx,  &Frame::cx,  &Frame::dx,
                                            &Frame::si,  &Frame::di,  &Frame::bp,  &Frame::r8,
                                            &Frame::r9,  &Frame::r10, &Frame::r11, &Frame::r12,
                                            &Frame::r13, &Frame::r14, &Frame::r15};
static_assert(std::size(kRegisters) <= std::size(abi::RegisterContext{}.reg));

}  // namespace

void FrameMachine::read_context(const Frame& f, abi::RegisterContext& out) noexcept {
  out = {};
  out.ip = f.ip;
  out.sp = f.sp;
  out.flags = f.flags;
  for (unsigned i = 0; i < std::size(kRegisters); ++i) out.reg[i] = f.*kRegisters[i];
}

void FrameMachine::write_context(Frame& f, const abi::RegisterContext& in) noexcept {
  for (unsigned i = 0; i < std::size(kRegisters); ++i) f.*kRegisters[i] = in.reg[i];
  f.ip = frame::legal_address(in.ip);
  f.sp = frame::legal_address(in.sp);
  f.flags = frame::legal_flags(in.flags);
  f.cs = F_USER_CODE;
  f.ss = F_USER_DATA;
  leave_by_iret(f);
}

}  // namespace arch
