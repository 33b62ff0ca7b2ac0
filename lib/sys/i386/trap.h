// SPDX-License-Identifier: BSD-3-Clause
// Trap stubs of i386. Every trap is a call of the fixed trap page (abi::layout::kTrapPage), which
// the kernel fills with `mov %esp,%ebp; sysenter` or `int $0x80`, and a `ret` to which both come
// back:
//   in   eax = Trap | flags, edx = endpoint, ecx = 64-byte message, esi = type, ebx = w0, edi = w1
//   (32-bit words) out  eax = status word, ebp = source, esi = type, ebx = w0, edi = w1;
//   words 2..13 in the message's memory
//        (not with Status::kShort); ecx and edx are lost
// The buffer is also where a later message is received, so a sender must pass writable memory if it
// receives. Kernel call: edx = number, esi ebx edi ecx = a0..a3, 64-bit result in ebp:eax (the stub
// makes it edx:eax); all others lost. SENDA: edx = count, ecx = table, result in eax.
#pragma once
#include <cstddef>
#include <cstdint>

#include "abi/layout.h"
#include "abi/message.h"

namespace sys {

// ebp carries the stack pointer in and the source out; it doubles as the call's target, so that the
// code needs no relocation. The memory clobber covers the message.
#define KT_CALL_TRAP_PAGE \
  "push %%ebp\n mov %[page], %%ebp\n call *%%ebp\n mov %%ebp, %%edx\n pop %%ebp"

namespace internal {

inline int32_t trap_message(uint32_t trap, abi::Message* m, abi::Endpoint endpoint,
                            abi::Endpoint* source) {
  uint32_t status = trap;
  uint32_t peer = uint32_t(endpoint.value);
  uint32_t type = uint32_t(m->type);
  uint32_t w0 = m->half[0];
  uint32_t w1 = m->half[1];
  abi::Message* buffer = m;
  asm volatile(KT_CALL_TRAP_PAGE
               : "+a"(status), "+d"(peer), "+c"(buffer), "+S"(type), "+b"(w0), "+D"(w1)
               : [page] "i"(abi::layout::kTrapPage)
               : "memory", "cc");
  *source = abi::Endpoint{int32_t(peer)};
  m->type = int32_t(type);
  m->half[0] = w0;
  m->half[1] = w1;
  return int32_t(status);
}

inline int32_t trap_send_only(abi::Trap trap, const abi::Message& m, abi::Endpoint endpoint) {
  uint32_t status = uint32_t(trap);
  uint32_t peer = uint32_t(endpoint.value);
  uint32_t type = uint32_t(m.type);
  uint32_t w0 = m.half[0];
  uint32_t w1 = m.half[1];
  const abi::Message* buffer = &m;
  asm volatile(KT_CALL_TRAP_PAGE
               : "+a"(status), "+d"(peer), "+c"(buffer), "+S"(type), "+b"(w0), "+D"(w1)
               : [page] "i"(abi::layout::kTrapPage)
               : "memory", "cc");
  return int32_t(status);
}

}  // namespace internal

// SENDREC: sends `m` to `to` and waits for the answer, which replaces `m`.
inline abi::Status trap_send_receive(abi::Message& m, abi::Endpoint to) {
  return {internal::trap_message(uint32_t(abi::Trap::kSendReceive), &m, to, &m.source)};
}

// RECEIVE from one endpoint or kAny.
inline abi::Status trap_receive(abi::Message& m, abi::Endpoint from) {
  return {internal::trap_message(uint32_t(abi::Trap::kReceive), &m, from, &m.source)};
}

// REPLYRECV: answers `reply_to` with `m`, then receives from anybody into `m`.
inline abi::Status trap_reply_receive(abi::Message& m, abi::Endpoint reply_to) {
  return {internal::trap_message(uint32_t(abi::Trap::kReplyReceive), &m, reply_to, &m.source)};
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
  uint32_t result = uint32_t(abi::Trap::kNotify);
  uint32_t peer = uint32_t(to.value);
  asm volatile(KT_CALL_TRAP_PAGE
               : "+a"(result), "+d"(peer)
               : [page] "i"(abi::layout::kTrapPage)
               : "ebx", "ecx", "esi", "edi", "memory", "cc");
  return int32_t(result);
}

// SENDA: registers `count` entries for asynchronous delivery. 0 or -Error.
inline int32_t trap_senda(abi::AsyncEntry* table, uint32_t count) {
  uint32_t result = uint32_t(abi::Trap::kSendAsync);
  asm volatile(KT_CALL_TRAP_PAGE
               : "+a"(result), "+d"(count), "+c"(table)
               : [page] "i"(abi::layout::kTrapPage)
               : "ebx", "esi", "edi", "memory", "cc");
  return int32_t(result);
}

// Kernel call: negative = -Error.
inline int64_t trap_kernel_call(uint32_t number, uintptr_t a0 = 0, uintptr_t a1 = 0,
                                uintptr_t a2 = 0, uintptr_t a3 = 0) {
  uint32_t result = uint32_t(abi::Trap::kKernelCall);
  asm volatile(KT_CALL_TRAP_PAGE
               : "+a"(result), "+d"(number), "+S"(a0), "+b"(a1), "+D"(a2), "+c"(a3)
               : [page] "i"(abi::layout::kTrapPage)
               : "memory", "cc");
  return int64_t(uint64_t{number} << 32 | result);
}

#undef KT_CALL_TRAP_PAGE

}  // namespace sys
