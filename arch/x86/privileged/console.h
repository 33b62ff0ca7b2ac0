// SPDX-License-Identifier: BSD-3-Clause
// The early console: where the kernel's own text goes, from the first line of C++ until the end,
// panics included. QEMU's debug port if it answers, else the first serial line; the VGA text screen
// too until drivers take it over. No locks, no memory: usable in any state.
#pragma once
#include <cstdint>

namespace arch::x86 {

// `vga_text`: the 80x25 screen as the kernel sees it, or nullptr.
void console_start(volatile uint16_t* vga_text);
void console_put(char c);
void console_print(const char* text);
void console_stop_vga();   // a driver owns the screen now
void console_start_vga();  // ... but a panic takes it back

}  // namespace arch::x86
