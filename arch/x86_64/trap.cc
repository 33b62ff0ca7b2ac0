// SPDX-License-Identifier: BSD-3-Clause
// What entry.S calls: the meaning of vectors, exceptions of user mode, faults of the kernel itself.
#include "arch/x86_64/trap.h"

#include <cstddef>
#include <iterator>

#include "arch/x86/privileged/cpu.h"
#include "arch/x86/privileged/cpu_features.h"
#include "arch/x86/privileged/exception_kinds.h"
#include "arch/x86/privileged/interrupt_lines.h"
#include "hal/hal.h"
#include "kernel/entry/entry.h"

using kernel::Process;

namespace arch {
namespace {

#define CHECK_OFFSET(member, offset) static_assert(offsetof(Frame, member) == (offset))
CHECK_OFFSET(r15, F_R15);
CHECK_OFFSET(bp, F_BP);
CHECK_OFFSET(bx, F_BX);
CHECK_OFFSET(r11, F_R11);
CHECK_OFFSET(r8, F_R8);
CHECK_OFFSET(ax, F_AX);
CHECK_OFFSET(cx, F_CX);
CHECK_OFFSET(di, F_DI);
CHECK_OFFSET(vector, F_VECTOR);
CHECK_OFFSET(error, F_ERROR);
CHECK_OFFSET(ip, F_IP);
CHECK_OFFSET(sp, F_SP);
CHECK_OFFSET(ss, F_SS);
CHECK_OFFSET(thread_pointer, F_THREAD_POINTER);
#undef CHECK_OFFSET

struct KernelTrap {
  uint64_t r15, r14, r13, r12, bp, bx, r11, r10, r9, r8, ax, cx, dx, si, di, vector, error, ip, cs,
      flags, sp, ss;
};

struct ExceptionEntry {
  uint64_t first, end, go_on;
};
extern "C" const ExceptionEntry exception_table_start[], exception_table_end[];

// User mode may have left AC set, which would lift SMAP for the kernel: gates do not clear it.
void lower_guard() {
  if (x86::cpu_features.has_smap) asm volatile("clac" : : : "cc");
}

[[noreturn]] void report_fault(const KernelTrap& t) {
  hal::KernelFault fault;
  fault.what = x86::vector_name(unsigned(t.vector));
  fault.instruction_pointer = t.ip;
  fault.frame_pointer = t.bp;
  fault.address = x86::read_cr2();
  const hal::NamedRegister registers[] = {{"rip", t.ip},
                                          {"rsp", t.sp},
                                          {"rbp", t.bp},
                                          {"rax", t.ax},
                                          {"rbx", t.bx},
                                          {"rcx", t.cx},
                                          {"rdx", t.dx},
                                          {"rsi", t.si},
                                          {"rdi", t.di},
                                          {"r8", t.r8},
                                          {"r9", t.r9},
                                          {"r10", t.r10},
                                          {"r11", t.r11},
                                          {"r12", t.r12},
                                          {"r13", t.r13},
                                          {"r14", t.r14},
                                          {"r15", t.r15},
                                          {"flags", t.flags},
                                          {"cs", t.cs},
                                          {"ss", t.ss},
                                          {"error", t.error},
                                          {"vector", t.vector},
                                          {"cr2", x86::read_cr2()},
                                          {"cr3", x86::read_cr3()}};
  static_assert(std::size(registers) <= hal::kMaxNamedRegisters);
  for (const hal::NamedRegister& r : registers) fault.reg[fault.register_count++] = r;
  x86::console_start_vga();
  kernel_fault(&fault);
}

Process* handle_interrupt(Process* current, unsigned vector) {
  const x86::VectorMeaning meaning = x86::take_vector(vector);
  switch (meaning.kind) {
    case x86::VectorKind::kTimer:
      return kernel_timer(current);
    case x86::VectorKind::kDevice:
      return kernel_interrupt(current, meaning.line);
    case x86::VectorKind::kSpurious:
      break;
  }
  return current;
}

}  // namespace

// A trap of user mode other than syscall, saved in current->frame.
extern "C" Process* x86_user_trap(Process* current) {
  lower_guard();
  Frame& f = current->frame;
  f.ip = frame::legal_address(f.ip);  // some CPUs save the ip of a jump to a non-canonical address
  if (f.vector >= 32) return handle_interrupt(current, unsigned(f.vector));
  if (f.vector == x86::kVectorNmi) return current;
  hal::Exception e{};
  e.kind = x86::exception_kind(unsigned(f.vector));
  e.vector = uint32_t(f.vector);
  e.error_code = uint32_t(f.error);
  if (f.vector == x86::kVectorPageFault) {
    e.flags = x86::page_fault_flags(e.error_code);
    e.address = {x86::read_cr2()};
  }
  if (f.vector == x86::kVectorDebug) asm volatile("mov %0, %%dr6" : : "r"(uint64_t{0xffff0ff0}));
  return kernel_exception(current, &e);
}

extern "C" Process* x86_idle_interrupt(unsigned vector) {
  return handle_interrupt(nullptr, vector);
}

// An exception in kernel mode: a guarded user copy goes on at its fix-up; a debug trap that user
// mode carried in is dropped; the rest is a bug of the kernel.
extern "C" void x86_kernel_trap(KernelTrap* t) {
  if (t->vector == x86::kVectorNmi) return;
  if (t->vector == x86::kVectorDebug) {
    t->flags &= ~uint64_t{x86::kFlagTrap};
    asm volatile("mov %0, %%dr6" : : "r"(uint64_t{0xffff0ff0}));
    return;
  }
  if (t->vector == x86::kVectorPageFault || t->vector == x86::kVectorProtection) {
    for (const ExceptionEntry* e = exception_table_start; e != exception_table_end; ++e) {
      if (t->ip < e->first || t->ip >= e->end) continue;
      caught_fault_address = x86::read_cr2();
      t->ip = e->go_on;
      return;
    }
  }
  report_fault(*t);
}

}  // namespace arch
