// SPDX-License-Identifier: BSD-3-Clause
// Debug port, 16550 and VGA text output.
#include "arch/x86/privileged/console.h"

#include "arch/x86/privileged/port_io.h"

namespace arch::x86 {
namespace {

constexpr uint16_t kDebugPort = 0xe9, kSerial = 0x3f8;
constexpr unsigned kColumns = 80, kRows = 25;
constexpr uint16_t kAttribute = 0x0700;
constexpr unsigned kSerialPatience =
    100000;  // reads of the status register before a character is dropped

constinit bool has_debug_port = false;
constinit bool has_serial = false;
constinit bool vga_is_on = false;
constinit volatile uint16_t* screen = nullptr;
constinit unsigned row = 0, column = 0;

void start_serial() {
  out8(kSerial + 7, 0x5a);  // scratch register: is anybody there?
  has_serial = in8(kSerial + 7) == 0x5a;
  if (!has_serial) return;
  out8(kSerial + 1, 0);     // no interrupts
  out8(kSerial + 3, 0x80);  // divisor 1: 115200
  out8(kSerial + 0, 1);
  out8(kSerial + 1, 0);
  out8(kSerial + 3, 3);     // 8N1
  out8(kSerial + 2, 7);     // FIFO on, cleared
  out8(kSerial + 4, 0x0b);  // DTR, RTS, OUT2
}

void serial_put(char c) {
  for (unsigned i = 0; i < kSerialPatience; ++i) {
    if (in8(kSerial + 5) & 0x20) break;
  }
  out8(kSerial, uint8_t(c));
}

void scroll() {
  for (unsigned i = 0; i < kColumns * (kRows - 1); ++i) screen[i] = screen[i + kColumns];
  for (unsigned i = 0; i < kColumns; ++i) screen[kColumns * (kRows - 1) + i] = kAttribute | ' ';
  row = kRows - 1;
}

void vga_put(char c) {
  if (c == '\r') return;
  if (c == '\n' || column == kColumns) {
    column = 0;
    if (++row == kRows) scroll();
    if (c == '\n') return;
  }
  screen[row * kColumns + column++] = uint16_t(kAttribute | uint8_t(c));
}

}  // namespace

void console_start(volatile uint16_t* vga_text) {
  has_debug_port = in8(kDebugPort) == kDebugPort;
  if (!has_debug_port) start_serial();
  screen = vga_text;
  vga_is_on = screen != nullptr;
  if (!vga_is_on) return;
  for (unsigned i = 0; i < kColumns * kRows; ++i) screen[i] = kAttribute | ' ';
}

void console_put(char c) {
  if (has_debug_port) {
    out8(kDebugPort, uint8_t(c));
  } else if (has_serial) {
    if (c == '\n') serial_put('\r');
    serial_put(c);
  }
  if (vga_is_on) vga_put(c);
}

void console_print(const char* text) {
  while (*text != 0) console_put(*text++);
}

void console_stop_vga() { vga_is_on = false; }
void console_start_vga() { vga_is_on = screen != nullptr; }

}  // namespace arch::x86
