// SPDX-License-Identifier: BSD-3-Clause
// What entry.S calls: the meaning of vectors, exceptions of user mode, faults of the kernel itself.
#include "arch/i386/trap.h"

#include <cstddef>
#include <iterator>

#include "arch/i386/tables.h"
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
CHECK_OFFSET(di, F_DI);
CHECK_OFFSET(si, F_SI);
CHECK_OFFSET(bp, F_BP);
CHECK_OFFSET(bx, F_BX);
CHECK_OFFSET(dx, F_DX);
CHECK_OFFSET(cx, F_CX);
CHECK_OFFSET(ax, F_AX);
CHECK_OFFSET(vector, F_VECTOR);
CHECK_OFFSET(error, F_ERROR);
CHECK_OFFSET(ip, F_IP);
CHECK_OFFSET(cs, F_CS);
CHECK_OFFSET(flags, F_FLAGS);
CHECK_OFFSET(sp, F_SP);
CHECK_OFFSET(ss, F_SS);
CHECK_OFFSET(thread_pointer, F_THREAD_POINTER);
#undef CHECK_OFFSET

constexpr uint32_t kDr6Clear = 0xffff0ff0;

// pushal, then what the stub and the CPU pushed. No sp: the kernel's is where this ends.
struct KernelTrap {
  uint32_t di, si, bp, sp_of_pushal, bx, dx, cx, ax, vector, error, ip, cs, flags;
};

struct ExceptionEntry {
  uint32_t first, end, go_on;
};
extern "C" const ExceptionEntry exception_table_start[], exception_table_end[];

// User mode may have left AC set, which would lift SMAP for the kernel: gates do not clear it.
void lower_guard() {
  if (x86::cpu_features.has_smap) asm volatile("clac" : : : "cc");
}

struct FaultRegisters {
  uint32_t ip, sp, bp, ax, bx, cx, dx, si, di, flags, cs, error, vector;
};

[[noreturn]] void report_fault(const FaultRegisters& r) {
  hal::KernelFault fault;
  fault.what = x86::vector_name(r.vector);
  fault.instruction_pointer = r.ip;
  fault.frame_pointer = r.bp;
  fault.address = x86::read_cr2();
  const hal::NamedRegister registers[] = {{"eip", r.ip},
                                          {"esp", r.sp},
                                          {"ebp", r.bp},
                                          {"eax", r.ax},
                                          {"ebx", r.bx},
                                          {"ecx", r.cx},
                                          {"edx", r.dx},
                                          {"esi", r.si},
                                          {"edi", r.di},
                                          {"flags", r.flags},
                                          {"cs", r.cs},
                                          {"error", r.error},
                                          {"vector", r.vector},
                                          {"cr2", x86::read_cr2()},
                                          {"cr3", x86::read_cr3()}};
  static_assert(std::size(registers) <= hal::kMaxNamedRegisters);
  for (const hal::NamedRegister& named : registers) fault.reg[fault.register_count++] = named;
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

// A trap of user mode other than sysenter, saved in current->frame.
extern "C" Process* x86_user_trap(Process* current) {
  lower_guard();
  const Frame& f = current->frame;
  if (f.vector == F_VECTOR_INT) return kernel_trap(current);
  if (f.vector >= 32) return handle_interrupt(current, f.vector);
  if (f.vector == x86::kVectorNmi) return current;
  hal::Exception e{};
  e.kind = x86::exception_kind(f.vector);
  e.vector = f.vector;
  e.error_code = f.error;
  if (f.vector == x86::kVectorPageFault) {
    e.flags = x86::page_fault_flags(f.error);
    e.address = {x86::read_cr2()};
  }
  if (f.vector == x86::kVectorDebug) asm volatile("mov %0, %%dr6" : : "r"(kDr6Clear));
  return kernel_exception(current, &e);
}

extern "C" Process* x86_idle_interrupt(unsigned vector) {
  return handle_interrupt(nullptr, vector);
}

// An exception in kernel mode: a guarded user copy goes on at its fix-up; a debug trap that user
// mode carried in (TF at sysenter, MOV SS) is dropped; the rest is a bug of the kernel.
extern "C" void x86_kernel_trap(KernelTrap* t) {
  if (t->vector == x86::kVectorNmi) return;
  if (t->vector == x86::kVectorDebug) {
    t->flags &= ~uint32_t{x86::kFlagTrap};
    asm volatile("mov %0, %%dr6" : : "r"(kDr6Clear));
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
  report_fault({t->ip, uint32_t(reinterpret_cast<uintptr_t>(t + 1)), t->bp, t->ax, t->bx, t->cx,
                t->dx, t->si, t->di, t->flags, t->cs, t->error, t->vector});
}

// Runs as the double-fault task.
extern "C" [[noreturn]] void x86_double_fault() {
  const x86::TaskState32& s = interrupted_task();
  report_fault({s.eip, s.esp, s.ebp, s.eax, s.ebx, s.ecx, s.edx, s.esi, s.edi, s.eflags, s.cs, 0,
                x86::kVectorDoubleFault});
}

}  // namespace arch
