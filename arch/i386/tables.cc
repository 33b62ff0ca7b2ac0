// SPDX-License-Identifier: BSD-3-Clause
// GDT, task states, IDT, sysenter registers. A double fault has a task of its own, for esp cannot
// be trusted then.
#include "arch/i386/tables.h"

#include <cstdint>

#include "arch/i386/frame_offsets.h"
#include "arch/i386/trap.h"
#include "arch/x86/privileged/cpu.h"
#include "arch/x86/privileged/cpu_features.h"
#include "arch/x86/privileged/exception_kinds.h"

extern "C" {
extern char kernel_stack_top[];
constinit uint64_t descriptor_table[arch::x86::kGdtEntries] = {};
}
asm(".globl tls_descriptor\n.set tls_descriptor, descriptor_table + 6 * 8");
static_assert(arch::x86::kGdtTls == 6);

namespace arch {
namespace {

using namespace x86;  // NOLINT: this file is nothing but x86 tables

constexpr unsigned kVectors = 256;
static_assert(kSelectorUserCode32 == F_USER_CODE && kSelectorUserData == F_USER_DATA &&
              kSelectorTls == F_USER_TLS);

constinit TaskState32 task_state = {}, double_fault_state = {};
alignas(16) constinit Gate32 idt[kVectors] = {};
alignas(16) constinit char double_fault_stack[4096] = {};

struct [[gnu::packed]] TablePointer {
  uint16_t limit;
  uint32_t base;
};

uint32_t address(const void* p) { return reinterpret_cast<uint32_t>(p); }

void load_gdt() {
  auto& gdt = descriptor_table;
  gdt[kGdtKernelCode] = segment_descriptor(SegmentKind::kCode32, 0, 0xffffffff, 0);
  gdt[kGdtKernelData] = segment_descriptor(SegmentKind::kData, 0, 0xffffffff, 0);
  gdt[kGdtUserCode32] = segment_descriptor(SegmentKind::kCode32, 0, 0xffffffff, 3);
  gdt[kGdtUserData] = segment_descriptor(SegmentKind::kData, 0, 0xffffffff, 3);
  gdt[kGdtTls] = segment_descriptor(SegmentKind::kData, 0, 0xffffffff, 3);
  gdt[kGdtTaskState] =
      segment_descriptor(SegmentKind::kTaskState, address(&task_state), sizeof task_state - 1, 0);
  gdt[kGdtDoubleFaultTask] = segment_descriptor(
      SegmentKind::kTaskState, address(&double_fault_state), sizeof double_fault_state - 1, 0);
  const TablePointer pointer{sizeof gdt - 1, address(gdt)};
  asm volatile(
      "lgdt %0\n"
      "ljmp %1, $1f\n"
      "1: mov %2, %%ds\n mov %2, %%es\n mov %2, %%fs\n mov %3, %%ss\n"
      :
      : "m"(pointer), "i"(kSelectorKernelCode), "r"(uint32_t{kSelectorUserData}),
        "r"(uint32_t{kSelectorKernelData})
      : "memory");
}

void load_task_states() {
  task_state.esp0 = address(kernel_stack_top);
  task_state.ss0 = kSelectorKernelData;
  task_state.io_map = sizeof task_state;  // user mode has no ports
  TaskState32& df = double_fault_state;
  df.cr3 = read_cr3();
  df.eip = address(double_fault_entry);
  df.eflags = 2;
  df.esp = address(double_fault_stack + sizeof double_fault_stack);
  df.cs = kSelectorKernelCode;
  df.ss = kSelectorKernelData;
  df.ds = df.es = df.fs = df.gs = kSelectorUserData;
  df.io_map = sizeof df;
  asm volatile("ltr %w0" : : "r"(uint32_t{kSelectorTaskState}));
}

void load_idt() {
  for (unsigned v = 0; v < kVectors; ++v) {
    const bool is_for_users = v == kVectorBreakpoint || v == kVectorOverflow || v == F_VECTOR_INT;
    idt[v] = interrupt_gate32(address(trap_stubs) + v * kTrapStubBytes, is_for_users ? 3 : 0);
  }
  idt[kVectorDoubleFault] = task_gate(kSelectorDoubleFaultTask);
  const TablePointer pointer{sizeof idt - 1, address(idt)};
  asm volatile("lidt %0" : : "m"(pointer));
}

}  // namespace

void load_descriptor_tables() {
  load_gdt();
  load_task_states();
  load_idt();
  asm volatile("lldt %w0" : : "r"(0));
}

void load_trap_registers(bool use_fast_path) {
  if (!cpu_features.has_sysenter) return;
  // sysexit: cs = base + 16, ss = base + 24.
  static_assert(kSelectorKernelCode + 16 == (kSelectorUserCode32 & ~3) &&
                kSelectorKernelCode + 24 == (kSelectorUserData & ~3));
  write_msr(kMsrSysenterCs, kSelectorKernelCode);
  write_msr(kMsrSysenterEsp, address(kernel_stack_top));
  const bool is_fast = use_fast_path && fast_ipc != nullptr && !cpu_features.has_smap;
  write_msr(kMsrSysenterEip, address(is_fast ? fast_ipc : sysenter_entry));
}

void set_double_fault_root(uint32_t cr3) { double_fault_state.cr3 = cr3; }
const TaskState32& interrupted_task() { return task_state; }

}  // namespace arch
