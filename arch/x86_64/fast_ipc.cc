// SPDX-License-Identifier: BSD-3-Clause
// The fast path of x86_64: a SENDREC to a process that waits for anybody, and a REPLYRECV to a
// client that waits for this server, from syscall to sysret without saved registers. The message
// stays in the registers in which it came: preserve_none passes twelve values in r12 r13 r14 r15
// rdi rsi rdx rcx r8 r9 r11 rax, which is the order of ARGUMENTS, and musttail keeps them there.
//
// Invariants: nothing is changed before the last check has passed; whatever is not plain goes to
// the generic path (syscall_slow) with the same registers, and does exactly the same there
// (kernel/ipc). Fast and slow blocked processes are interchangeable: ip and sp are in the frame,
// and the ABI declares lost what is not.
#include <cstddef>

#include "arch/x86/fast_call/fast_call.h"
#include "kernel/entry/entry.h"
#include "kernel/kernel.h"
#include "kernel/sched/ready.h"

#define PRESERVE_NONE __attribute__((preserve_none))
#define ARGUMENTS                                                                                \
  uint64_t w3, uint64_t w4, uint64_t w5, uint64_t w6, uint64_t peer, uint64_t type, uint64_t w0, \
      uint64_t ip, uint64_t w1, uint64_t w2, uint64_t sp, uint64_t op
#define GO_SLOW \
  [[clang::musttail]] return syscall_slow(w3, w4, w5, w6, peer, type, w0, ip, w1, w2, sp, op)

extern "C" {
PRESERVE_NONE void fast_ipc(ARGUMENTS);
PRESERVE_NONE void fast_call(ARGUMENTS);
[[noreturn]] void enter_user(kernel::Process* next);  // entry.S: by the saved registers
PRESERVE_NONE void fast_return(ARGUMENTS);            // entry.S: to user mode
PRESERVE_NONE void fast_return_thread(ARGUMENTS);     // ... with a thread pointer, in `op`'s place
PRESERVE_NONE void syscall_slow(ARGUMENTS);
}

namespace {

using kernel::Process;

constexpr uint64_t kWaitsForAny = kernel::kReceiving;  // and from == kAny == 0
// A process with one of these is not resumed by registers alone.
constexpr uint32_t kNotPlain =
    P_FLAG_WORK | kernel::kVmAsked | kernel::kReplyWasLost | kernel::kTraced | kernel::kSingleStep;
constexpr uint32_t kMaySendReceive = abi::trap_bit(abi::Trap::kSendReceive);
constexpr uint32_t kMayReplyReceive = abi::trap_bit(abi::Trap::kReplyReceive);

[[gnu::always_inline]] inline uint64_t& state_word(Process& p) {
  static_assert(offsetof(Process, from) == offsetof(Process, state) + 4);
  return *reinterpret_cast<uint64_t*>(&p.state);
}

[[gnu::always_inline]] inline Process& process_at(uint64_t endpoint) {
  return the_kernel.process[endpoint & P_SLOT_MASK];
}

// Everything about the process that gets the message, but for its state.
[[gnu::always_inline]] inline bool can_resume(const Process& d) {
  const kernel::Cpu& cpu = the_kernel.cpu;
  return (d.flags & kNotPlain) == 0 && (cpu.ready_mask & d.above) == 0 &&
         d.frame.vector == F_VECTOR_SYSCALL && cpu.fpu_is_enabled == (cpu.fpu_owner == &d);
}

[[gnu::always_inline]] inline void charge(Process& c) {
  kernel::Cpu& cpu = the_kernel.cpu;
  const uint64_t now = hal::Arch::cycles();
  const uint64_t used = now - cpu.switched_at;
  cpu.switched_at = now;
  c.cycles += used;
  c.quantum_left -= int64_t(used);
  if ((c.flags & kernel::kIsBillable) != 0) {
    cpu.billed = &c;
  } else if (cpu.billed != nullptr) {
    cpu.billed->system_cycles += used;
  }
}

// The caller's place in its program; the rest of its registers is lost by declaration.
[[gnu::always_inline]] inline void save(Process& c, uint64_t ip, uint64_t sp) {
  c.frame.ip = ip;
  c.frame.sp = sp;
  c.frame.vector = F_VECTOR_SYSCALL;
  c.frame.flags = F_USER_FLAGS;
}

[[gnu::always_inline]] inline void switch_to(Process& d) {
  kernel::Cpu& cpu = the_kernel.cpu;
  state_word(d) = 0;
  ++d.messages;
  cpu.current = &d;
  cpu.active_root = d.root;
  hal::Arch::activate(d.root);
}

}  // namespace

#define RESUME(status)                                                                        \
  if (d.frame.thread_pointer != 0) [[unlikely]]                                               \
    [[clang::musttail]] return fast_return_thread(w3, w4, w5, w6, uint32_t(c.endpoint.value), \
                                                  uint32_t(type), w0, d.frame.ip, w1, w2,     \
                                                  d.frame.sp, status);                        \
  [[clang::musttail]] return fast_return(w3, w4, w5, w6, uint32_t(c.endpoint.value),          \
                                         uint32_t(type), w0, d.frame.ip, w1, w2, d.frame.sp,  \
                                         status)

extern "C" PRESERVE_NONE void fast_ipc(ARGUMENTS) {
  Process& d = process_at(peer);
  Process& c = *the_kernel.cpu.current;
  if (op == uint64_t(abi::Trap::kSendReceive)) {
    if (uint32_t(d.endpoint.value) != uint32_t(peer)) GO_SLOW;
    if (state_word(d) != kWaitsForAny) GO_SLOW;
    if ((c.traps & kMaySendReceive) == 0) GO_SLOW;
    if ((c.send_mask >> (d.privilege_id & 63) & 1) == 0) GO_SLOW;
    if ((c.pending & kernel::kPendingAsync) != 0) GO_SLOW;
    if (!can_resume(d)) GO_SLOW;
    save(c, ip, sp);
    charge(c);
    state_word(c) = d.key;
    switch_to(d);
    RESUME(uint64_t(abi::ReceiveKind::kSendReceive));
  }
  if (op == uint64_t(abi::Trap::kReplyReceive)) {
    if (uint32_t(d.endpoint.value) != uint32_t(peer)) GO_SLOW;
    if (state_word(d) != c.key) GO_SLOW;
    if ((c.traps & kMayReplyReceive) == 0) GO_SLOW;
    if (c.pending != 0) GO_SLOW;
    if (!can_resume(d)) GO_SLOW;
    save(c, ip, sp);
    charge(c);
    state_word(c) = kWaitsForAny;
    switch_to(d);
    RESUME(uint64_t(abi::ReceiveKind::kReply));
  }
  GO_SLOW;
}

// A kernel call that leaves the registers of its caller alone: peer = number, type w0 w1 w2 =
// a0..a3. The arguments are in the frame, for the call may be done again from there; w3..w6 stay in
// r12..r15, which C++ preserves.
extern "C" PRESERVE_NONE void fast_call(ARGUMENTS) {
  Process& c = *the_kernel.cpu.current;
  const kernel::CallHandler handler = arch::x86::find_fast_call(c, uint32_t(peer));
  if (handler == nullptr) GO_SLOW;
  c.frame.ax = op;
  c.frame.di = peer;
  c.frame.si = type;
  c.frame.dx = w0;
  c.frame.r8 = w1;
  c.frame.r9 = w2;
  save(c, ip, sp);
  const kernel::Arguments arguments{{type, w0, w1, w2}};
  const kernel::CallResult result = handler(the_kernel, c, arguments);
  if (result && arch::x86::goes_on(c)) [[likely]] {
    c.progress = 0;
    the_kernel.cpu.copied_bytes = 0;
    [[clang::musttail]] return fast_return(w3, w4, w5, w6, 0, 0, 0, c.frame.ip, 0, 0, c.frame.sp,
                                           uint64_t(*result));
  }
  c.frame.r12 = w3;
  c.frame.r13 = w4;
  c.frame.r14 = w5;
  c.frame.r15 = w6;
  if (result || result.error() != abi::Error::kSuspended) {
    c.progress = 0;
    hal::Arch::set_result(c.frame, result ? *result : -int64_t(result.error()));
  }
  enter_user(kernel::resume(the_kernel));
}
