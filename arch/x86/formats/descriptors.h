// SPDX-License-Identifier: BSD-3-Clause
// Segment descriptors, gates and task-state segments as pure data. Both ISAs use the same
// selectors, so that entry code reads alike; the order of the user segments is what `sysret` and
// `sysexit` compute from the kernel's.
#pragma once
#include <cstddef>
#include <cstdint>

namespace arch::x86 {

// GDT slots. sysenter: kernel code, +8 stack, +16 user code, +24 user stack. sysret: base+8 user
// data, +16 user code.
inline constexpr unsigned kGdtKernelCode = 1, kGdtKernelData = 2, kGdtUserCode32 = 3,
                          kGdtUserData = 4, kGdtUserCode64 = 5, kGdtTls = 6,
                          kGdtDoubleFaultTask = 7, kGdtTaskState = 8,
                          kGdtEntries = 10;  // the TSS takes two on x86_64
inline constexpr uint16_t kSelectorKernelCode = kGdtKernelCode * 8,
                          kSelectorKernelData = kGdtKernelData * 8,
                          kSelectorUserCode32 = kGdtUserCode32 * 8 | 3,
                          kSelectorUserData = kGdtUserData * 8 | 3,
                          kSelectorUserCode64 = kGdtUserCode64 * 8 | 3,
                          kSelectorTls = kGdtTls * 8 | 3,
                          kSelectorDoubleFaultTask = kGdtDoubleFaultTask * 8,
                          kSelectorTaskState = kGdtTaskState * 8;

enum class SegmentKind : uint8_t {
  kCode32 = 0x9a,
  kCode64 = 0x9b,
  kData = 0x92,
  kTaskState = 0x89
};

// A descriptor of 8 bytes. `limit` in bytes minus one; above 1 MiB it is stored in pages.
[[nodiscard]] constexpr uint64_t segment_descriptor(SegmentKind kind, uint32_t base, uint32_t limit,
                                                    unsigned dpl) {
  const bool in_pages = limit > 0xfffff;
  const uint64_t units = in_pages ? limit >> 12 : limit;
  const bool is_code64 = kind == SegmentKind::kCode64;
  const bool is_system = kind == SegmentKind::kTaskState;
  const uint64_t type = is_code64 ? uint64_t(SegmentKind::kCode32) : uint64_t(kind);
  const uint64_t flags = (in_pages ? 8u : 0u) | (is_code64 ? 2u : is_system ? 0u : 4u);
  return (units & 0xffff) | (uint64_t{base} & 0xffffff) << 16 |
         (type | uint64_t{dpl & 3} << 5) << 40 | (units >> 16) << 48 | flags << 52 |
         (uint64_t{base} >> 24) << 56;
}

// The 16-byte descriptor of a 64-bit TSS: the second word holds the upper half of the base.
struct WideDescriptor {
  uint64_t low, high;
};
[[nodiscard]] constexpr WideDescriptor task_state_descriptor64(uint64_t base, uint32_t limit) {
  return {segment_descriptor(SegmentKind::kTaskState, uint32_t(base), limit, 0), base >> 32};
}

// Gates. Every gate is an interrupt gate (IF cleared), for the kernel runs with interrupts off.
struct Gate32 {
  uint32_t low, high;
};
static_assert(sizeof(Gate32) == 8);
[[nodiscard]] constexpr Gate32 interrupt_gate32(uint32_t handler, unsigned dpl) {
  return {uint32_t{kSelectorKernelCode} << 16 | (handler & 0xffff),
          (handler & 0xffff0000) | 0x8e00 | (dpl & 3) << 13};
}
[[nodiscard]] constexpr Gate32 task_gate(uint16_t selector) {
  return {uint32_t{selector} << 16, 0x8500};
}

struct Gate64 {
  uint32_t low, middle, high, reserved;
};
static_assert(sizeof(Gate64) == 16);
[[nodiscard]] constexpr Gate64 interrupt_gate64(uint64_t handler, unsigned dpl, unsigned ist) {
  const Gate32 g = interrupt_gate32(uint32_t(handler), dpl);
  return {g.low, g.high | (ist & 7), uint32_t(handler >> 32), 0};
}

struct [[gnu::packed]] TaskState64 {
  uint32_t reserved0;
  uint64_t rsp[3];
  uint64_t reserved1;
  uint64_t ist[7];
  uint64_t reserved2;
  uint16_t reserved3, io_map;
};
static_assert(sizeof(TaskState64) == 104);
static_assert(offsetof(TaskState64, rsp) == 4 && offsetof(TaskState64, ist) == 36);

struct TaskState32 {
  uint32_t link, esp0, ss0, esp1, ss1, esp2, ss2, cr3, eip, eflags, eax, ecx, edx, ebx, esp, ebp,
      esi, edi;
  uint32_t es, cs, ss, ds, fs, gs, ldt;
  uint16_t trap, io_map;
};
static_assert(sizeof(TaskState32) == 104);
static_assert(offsetof(TaskState32, esp0) == 4 && offsetof(TaskState32, cr3) == 28);

}  // namespace arch::x86
