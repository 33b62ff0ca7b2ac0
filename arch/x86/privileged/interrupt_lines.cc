// SPDX-License-Identifier: BSD-3-Clause
// Chooses between the two sets of controllers. A late interrupt of the PICs may still come after
// the change: it is taken as spurious.
#include "arch/x86/privileged/interrupt_lines.h"

#include "arch/x86/privileged/apic.h"
#include "arch/x86/privileged/clock.h"
#include "arch/x86/privileged/pic.h"

namespace arch::x86 {
namespace {
constinit bool has_apic = false;
}

void lines_start() {
  pic_start();
  pic_unmask(kPitLine);
}

void lines_use_apic(volatile uint32_t* local, volatile uint32_t* io, const AcpiRecord& acpi) {
  pic_stop();
  has_apic = true;
  apic_start(local, io, acpi);
}

bool lines_have_apic() { return has_apic; }
bool line_is_usable(unsigned line) {
  return line < kIrqLines && line != kPitLine && line != kPicCascadeLine;
}
void line_mask(unsigned line) { has_apic ? apic_mask(line) : pic_mask(line); }
void line_unmask(unsigned line) { has_apic ? apic_unmask(line) : pic_unmask(line); }
void line_acknowledge(unsigned line) { has_apic ? apic_acknowledge() : pic_acknowledge(line); }
void timer_arm(uint64_t deadline_ns) {
  has_apic ? apic_timer_arm(deadline_ns) : pit_arm(deadline_ns);
}

VectorMeaning take_vector(unsigned vector) {
  const unsigned line = vector - kIrqVector;
  if (has_apic) {
    if (vector == kApicTimerVector) {
      apic_acknowledge();
      return {VectorKind::kTimer, 0};
    }
    return line_is_usable(line) ? VectorMeaning{VectorKind::kDevice, line}
                                : VectorMeaning{VectorKind::kSpurious, 0};
  }
  if (line >= kPicLines || pic_is_spurious(line)) return {VectorKind::kSpurious, 0};
  if (line != kPitLine) return {VectorKind::kDevice, line};
  pic_acknowledge(kPitLine);
  return {VectorKind::kTimer, 0};
}

}  // namespace arch::x86
