// SPDX-License-Identifier: BSD-3-Clause
// GDT, TSS, IDT, syscall registers. Exceptions that may come when rsp cannot be trusted have stacks
// of their own.
#include "arch/x86_64/tables.h"

#include <cstdint>

#include "arch/x86/formats/descriptors.h"
#include "arch/x86/privileged/cpu.h"
#include "arch/x86/privileged/exception_kinds.h"
#include "arch/x86_64/frame_offsets.h"
#include "arch/x86_64/trap.h"

extern "C" char kernel_stack_top[];

namespace arch {
namespace {

using namespace x86;  // NOLINT: this file is nothing but x86 tables

constexpr unsigned kVectors = 256, kIstBytes = 4096;
enum Ist : unsigned {
  kIstDoubleFault = 1,
  kIstNmi,
  kIstMachineCheck,
  kIstDebug,
  kIstCount = kIstDebug
};
static_assert(kSelectorUserCode64 == F_USER_CODE && kSelectorUserData == F_USER_DATA);

alignas(16) constinit uint64_t gdt[kGdtEntries] = {};
alignas(16) constinit TaskState64 task_state = {};
alignas(16) constinit Gate64 idt[kVectors] = {};
alignas(16) constinit char ist_stack[kIstCount][kIstBytes] = {};

struct [[gnu::packed]] TablePointer {
  uint16_t limit;
  uint64_t base;
};

void load_gdt() {
  gdt[kGdtKernelCode] = segment_descriptor(SegmentKind::kCode64, 0, 0xffffffff, 0);
  gdt[kGdtKernelData] = segment_descriptor(SegmentKind::kData, 0, 0xffffffff, 0);
  // No kGdtUserCode32: from compatibility mode `syscall` would enter the kernel elsewhere (CSTAR).
  gdt[kGdtUserData] = segment_descriptor(SegmentKind::kData, 0, 0xffffffff, 3);
  gdt[kGdtUserCode64] = segment_descriptor(SegmentKind::kCode64, 0, 0xffffffff, 3);
  const WideDescriptor tss =
      task_state_descriptor64(reinterpret_cast<uint64_t>(&task_state), sizeof task_state - 1);
  gdt[kGdtTaskState] = tss.low;
  gdt[kGdtTaskState + 1] = tss.high;
  const TablePointer pointer{sizeof gdt - 1, reinterpret_cast<uint64_t>(gdt)};
  asm volatile(
      "lgdt %0\n"
      "push %1\n"
      "lea 1f(%%rip), %%rax\n"
      "push %%rax\n"
      "lretq\n"
      "1: mov %2, %%ds\n mov %2, %%es\n mov %2, %%ss\n"
      "xor %%eax, %%eax\n mov %%eax, %%fs\n mov %%eax, %%gs\n"
      :
      : "m"(pointer), "i"(kSelectorKernelCode), "r"(uint32_t{kSelectorKernelData})
      : "rax", "memory");
}

void load_task_state() {
  task_state.rsp[0] = reinterpret_cast<uint64_t>(kernel_stack_top);
  for (unsigned i = 0; i < kIstCount; ++i)
    task_state.ist[i] = reinterpret_cast<uint64_t>(ist_stack[i] + kIstBytes);
  task_state.io_map = sizeof task_state;  // user mode has no ports
  asm volatile("ltr %w0" : : "r"(uint32_t{kSelectorTaskState}));
}

constexpr unsigned ist_of(unsigned vector) {
  switch (vector) {
    case kVectorDebug:
      return kIstDebug;
    case kVectorNmi:
      return kIstNmi;
    case kVectorDoubleFault:
      return kIstDoubleFault;
    case kVectorMachineCheck:
      return kIstMachineCheck;
    default:
      return 0;
  }
}

void load_idt() {
  for (unsigned v = 0; v < kVectors; ++v) {
    const bool is_for_users = v == kVectorBreakpoint || v == kVectorOverflow;
    idt[v] = interrupt_gate64(reinterpret_cast<uint64_t>(trap_stubs) + v * kTrapStubBytes,
                              is_for_users ? 3 : 0, ist_of(v));
  }
  const TablePointer pointer{sizeof idt - 1, reinterpret_cast<uint64_t>(idt)};
  asm volatile("lidt %0" : : "m"(pointer));
}

}  // namespace

void load_descriptor_tables() {
  load_gdt();
  load_task_state();
  load_idt();
  asm volatile("lldt %w0" : : "r"(0));
}

void load_trap_registers(bool use_fast_path) {
  constexpr uint64_t kSyscallEnable = 1;
  write_msr(kMsrEfer, read_msr(kMsrEfer) | kSyscallEnable);
  // sysret: ss = base + 8, cs = base + 16.
  constexpr uint64_t kSysretBase = kSelectorUserCode32;
  static_assert(kSysretBase + 8 == kSelectorUserData && kSysretBase + 16 == kSelectorUserCode64);
  write_msr(kMsrStar, kSysretBase << 48 | uint64_t{kSelectorKernelCode} << 32);
  const bool is_fast = use_fast_path && fast_ipc != nullptr;
  write_msr(kMsrLstar, reinterpret_cast<uint64_t>(is_fast ? syscall_fast_entry : syscall_entry));
  write_msr(kMsrSyscallMask,
            kFlagTrap | kFlagInterrupts | kFlagDirection | kFlagNestedTask | kFlagAlignment);
}

}  // namespace arch
