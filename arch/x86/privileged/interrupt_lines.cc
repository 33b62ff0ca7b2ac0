// SPDX-License-Identifier: BSD-3-Clause
// Lines by PIC, timer by PIT.
#include "arch/x86/privileged/interrupt_lines.h"

#include "arch/x86/privileged/clock.h"
#include "arch/x86/privileged/pic.h"

namespace arch::x86 {

void lines_start() {
  pic_start();
  pic_unmask(kPitLine);
}

bool lines_use_apic() { return false; }
bool line_is_usable(unsigned line) { return line < kIrqLines && line != kPitLine && line != kPicCascadeLine; }
void line_mask(unsigned line) { pic_mask(line); }
void line_unmask(unsigned line) { pic_unmask(line); }
void line_acknowledge(unsigned line) { pic_acknowledge(line); }
void timer_arm(uint64_t deadline_ns) { pit_arm(deadline_ns); }

VectorMeaning take_vector(unsigned vector) {
  const unsigned line = vector - kIrqVector;
  if (line >= kPicLines || pic_is_spurious(line)) return {VectorKind::kSpurious, 0};
  if (line != kPitLine) return {VectorKind::kDevice, line};
  pic_acknowledge(kPitLine);
  return {VectorKind::kTimer, 0};
}

}  // namespace arch::x86
