// SPDX-License-Identifier: BSD-3-Clause
// Trap stubs of x86_64. The whole message travels in registers, so IPC never touches user memory in
// the kernel:
//   in   rax = Trap, rdi = endpoint, esi = type, rdx r8 r9 r12 r13 r14 r15 = payload words 0..6
//   out  rax = status word, edi = source, esi = type, the same seven words
//   lost rcx r11 (by the CPU), rbx rbp r10 (the kernel's fast path keeps them for itself)
// Kernel call: rdi = number, rsi rdx r8 r9 = a0..a3, result in rax; r12..r15 are kept, all others
// lost. SENDA: rdi = count, rdx = table, result in rax. RFLAGS come back as 0x202. rbp may be the
// frame pointer of the function that this is inlined into, so it is saved below the red zone.
#pragma once
#include <cstdint>

#include "abi/message.h"

namespace sys {

#define KT_SYSCALL \
  "lea -128(%%rsp), %%rsp\n push %%rbp\n syscall\n pop %%rbp\n lea 128(%%rsp), %%rsp"

namespace internal {

// Any trap that moves a message, in or out or both. Returns the status word.
inline int32_t trap_message(abi::Trap trap, abi::Message& m, abi::Endpoint endpoint) {
  uint64_t status = uint32_t(trap);
  uint64_t peer = uint32_t(endpoint.value);
  uint64_t type = uint32_t(m.type);
  register uint64_t w0 asm("rdx") = m.word[0];
  register uint64_t w1 asm("r8") = m.word[1];
  register uint64_t w2 asm("r9") = m.word[2];
  register uint64_t w3 asm("r12") = m.word[3];
  register uint64_t w4 asm("r13") = m.word[4];
  register uint64_t w5 asm("r14") = m.word[5];
  register uint64_t w6 asm("r15") = m.word[6];
  asm volatile(KT_SYSCALL
               : "+a"(status), "+D"(peer), "+S"(type), "+r"(w0), "+r"(w1), "+r"(w2), "+r"(w3),
                 "+r"(w4), "+r"(w5), "+r"(w6)
               :
               : "rbx", "rcx", "r10", "r11", "memory", "cc");
  m.source = abi::Endpoint{int32_t(peer)};
  m.type = int32_t(type);
  m.word[0] = w0;
  m.word[1] = w1;
  m.word[2] = w2;
  m.word[3] = w3;
  m.word[4] = w4;
  m.word[5] = w5;
  m.word[6] = w6;
  return int32_t(status);
}

// Traps that only send: the message in registers, the result in rax.
inline int32_t trap_send_only(abi::Trap trap, const abi::Message& m, abi::Endpoint endpoint) {
  abi::Message copy = m;
  return trap_message(trap, copy, endpoint);
}

}  // namespace internal

// SENDREC: sends `m` to `to` and waits for the answer, which replaces `m`.
inline abi::Status trap_send_receive(abi::Message& m, abi::Endpoint to) {
  return {internal::trap_message(abi::Trap::kSendReceive, m, to)};
}

// RECEIVE from one endpoint or kAny.
inline abi::Status trap_receive(abi::Message& m, abi::Endpoint from) {
  return {internal::trap_message(abi::Trap::kReceive, m, from)};
}

// REPLYRECV: answers `reply_to` with `m`, then receives from anybody into `m`.
inline abi::Status trap_reply_receive(abi::Message& m, abi::Endpoint reply_to) {
  return {internal::trap_message(abi::Trap::kReplyReceive, m, reply_to)};
}

// SEND, SENDNB: 0 or -Error.
inline int32_t trap_send(const abi::Message& m, abi::Endpoint to) {
  return internal::trap_send_only(abi::Trap::kSend, m, to);
}
inline int32_t trap_send_nb(const abi::Message& m, abi::Endpoint to) {
  return internal::trap_send_only(abi::Trap::kSendNonBlocking, m, to);
}

// NOTIFY: 0 or -Error.
inline int32_t trap_notify(abi::Endpoint to) {
  uint64_t result = uint32_t(abi::Trap::kNotify);
  uint64_t peer = uint32_t(to.value);
  asm volatile(KT_SYSCALL
               : "+a"(result), "+D"(peer)
               :
               : "rbx", "rcx", "rdx", "rsi", "r8", "r9", "r10", "r11", "r12", "r13", "r14", "r15",
                 "memory", "cc");
  return int32_t(result);
}

// SENDA: registers `count` entries for asynchronous delivery. 0 or -Error.
inline int32_t trap_senda(abi::AsyncEntry* table, uint32_t count) {
  uint64_t result = uint32_t(abi::Trap::kSendAsync);
  uint64_t entries = count;
  uint64_t address = reinterpret_cast<uint64_t>(table);
  asm volatile(KT_SYSCALL
               : "+a"(result), "+D"(entries), "+d"(address)
               :
               : "rbx", "rcx", "rsi", "r8", "r9", "r10", "r11", "r12", "r13", "r14", "r15",
                 "memory", "cc");
  return int32_t(result);
}

// Kernel call: negative = -Error.
inline int64_t trap_kernel_call(uint32_t number, uintptr_t a0 = 0, uintptr_t a1 = 0,
                                uintptr_t a2 = 0, uintptr_t a3 = 0) {
  uint64_t result = uint32_t(abi::Trap::kKernelCall);
  uint64_t call = number;
  register uint64_t r2 asm("r8") = a2;
  register uint64_t r3 asm("r9") = a3;
  asm volatile(KT_SYSCALL
               : "+a"(result), "+D"(call), "+S"(a0), "+d"(a1), "+r"(r2), "+r"(r3)
               :
               : "rbx", "rcx", "r10", "r11", "memory", "cc");
  return int64_t(result);
}

#undef KT_SYSCALL

}  // namespace sys
