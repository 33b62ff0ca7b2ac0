// SPDX-License-Identifier: BSD-3-Clause
// The two 8259 interrupt controllers: 16 lines at vectors kIrqVector.., all masked at the start.
#pragma once
#include <cstdint>

namespace arch::x86 {

inline constexpr unsigned kIrqVector = 0x20, kPicLines = 16, kPicCascadeLine = 2;

void pic_start();
void pic_mask(unsigned line);
void pic_unmask(unsigned line);
void pic_acknowledge(unsigned line);
// Line 7 or 15 came without being in service: nothing to handle (the cascade is acknowledged here).
[[nodiscard]] bool pic_is_spurious(unsigned line);
// All lines off for good: the I/O APIC took over.
void pic_stop();

}  // namespace arch::x86
