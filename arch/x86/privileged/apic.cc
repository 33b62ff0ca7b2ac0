// SPDX-License-Identifier: BSD-3-Clause
// APIC registers. The timer counts down once, or compares with the TSC where the CPU can.
#include "arch/x86/privileged/apic.h"

#include <algorithm>

#include "arch/x86/privileged/clock.h"
#include "arch/x86/privileged/cpu.h"
#include "arch/x86/privileged/cpu_features.h"
#include "arch/x86/privileged/pic.h"

namespace arch::x86 {
namespace {

// Local APIC registers, in words of 32 bits.
enum Local : unsigned {
  kId = 0x20 / 4,
  kTaskPriority = 0x80 / 4,
  kEndOfInterrupt = 0xb0 / 4,
  kSpurious = 0xf0 / 4,
  kTimer = 0x320 / 4,
  kLine0 = 0x350 / 4,
  kLine1 = 0x360 / 4,
  kErrors = 0x370 / 4,
  kInitialCount = 0x380 / 4,
  kCurrentCount = 0x390 / 4,
  kDivide = 0x3e0 / 4,
};
constexpr uint32_t kMasked = 1u << 16, kEnabled = 1u << 8, kDeadlineMode = 2u << 17, kNmi = 4u << 8,
                   kDivideBy1 = 11;
constexpr uint64_t kApicGloballyEnabled = 1u << 11;

// I/O APIC: an index and a data register; line n has two words from kRedirection on.
constexpr unsigned kIndex = 0, kData = 0x10 / 4, kRedirection = 0x10;
constexpr uint32_t kLevel = 1u << 15, kLow = 1u << 13;

constexpr uint64_t kCalibrationNs = 1000000, kSecond = 1000000000;

constinit volatile uint32_t* local = nullptr;
constinit volatile uint32_t* io = nullptr;
constinit AcpiRecord::Line lines[kIsaLines] = {};
constinit uint64_t timer_hz = 0;

void write_io(unsigned number, uint32_t value) {
  io[kIndex] = number;
  io[kData] = value;
}

void write_line(unsigned line, bool is_masked) {
  const AcpiRecord::Line& l = lines[line];
  const uint32_t low = (kIrqVector + line) | (l.is_level ? kLevel : 0) | (l.is_low ? kLow : 0) |
                       (is_masked ? kMasked : 0);
  write_io(kRedirection + 2 * l.gsi, low);
}

void measure_timer() {
  local[kDivide] = kDivideBy1;
  local[kTimer] = kMasked | kApicTimerVector;
  const uint64_t start = now_ns();
  local[kInitialCount] = 0xffffffff;
  uint64_t spent = 0;
  while (spent < kCalibrationNs) spent = now_ns() - start;
  const uint32_t ticks = 0xffffffff - local[kCurrentCount];
  local[kInitialCount] = 0;
  timer_hz = std::max<uint64_t>(uint64_t{ticks} * kSecond / spent, 1);
  const uint64_t off = timer_hz > kSecond ? timer_hz - kSecond : kSecond - timer_hz;
  if (off < kSecond / 100) timer_hz = kSecond;  // QEMU's
}

void start_timer() {
  if (cpu_features.has_tsc_deadline) {
    local[kTimer] = kDeadlineMode | kApicTimerVector;
  } else {
    measure_timer();
    local[kTimer] = kApicTimerVector;
  }
}

}  // namespace

void apic_start(volatile uint32_t* local_registers, volatile uint32_t* io_registers,
                const AcpiRecord& acpi) {
  local = local_registers;
  io = io_registers;
  std::copy_n(acpi.line, kIsaLines, lines);
  write_msr(kMsrApicBase, read_msr(kMsrApicBase) | kApicGloballyEnabled);
  local[kSpurious] = kEnabled | kApicSpuriousVector;
  local[kTaskPriority] = 0;
  local[kLine0] = kMasked;
  local[kLine1] = kNmi;
  local[kErrors] = kMasked;
  const uint32_t target = local[kId] & 0xff000000;
  for (unsigned line = 0; line < kIsaLines; ++line) {
    write_io(kRedirection + 2 * lines[line].gsi + 1, target);
    write_line(line, true);
  }
  start_timer();
}

void apic_mask(unsigned line) { write_line(line, true); }
void apic_unmask(unsigned line) { write_line(line, false); }
void apic_acknowledge() { local[kEndOfInterrupt] = 0; }

void apic_timer_arm(uint64_t deadline_ns) {
  if (cpu_features.has_tsc_deadline) {
    // 0 would disarm it; the comparison fires at once for the past.
    write_msr(kMsrTscDeadline, deadline_ns == ~uint64_t{0}
                                   ? ~uint64_t{0}
                                   : std::max<uint64_t>(tsc_at_ns(deadline_ns), 1));
    return;
  }
  constexpr uint64_t kLongest = kSecond / 2;  // early is allowed
  const uint64_t now = now_ns();
  const uint64_t wait = deadline_ns > now ? std::min(deadline_ns - now, kLongest) : 0;
  const uint64_t ticks = timer_hz == kSecond ? wait : wait * (timer_hz >> 10) / (kSecond >> 10);
  local[kInitialCount] = uint32_t(std::clamp<uint64_t>(ticks, 1, 0xffffffff));
}

}  // namespace arch::x86
