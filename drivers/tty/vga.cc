// SPDX-License-Identifier: BSD-3-Clause
// CRT controller registers: display start and cursor.
#include "drivers/tty/vga.h"

namespace tty {
namespace {

constexpr uint16_t kCrtIndex = 0x3d4, kCrtData = 0x3d5, kGraphicsIndex = 0x3ce,
                   kMiscellaneousRead = 0x3cc, kBochsIndex = 0x1ce, kBochsData = 0x1cf;
constexpr uint8_t kStartHigh = 0x0c, kStartLow = 0x0d, kCursorHigh = 0x0e, kCursorLow = 0x0f;

uint8_t read_register(driver::Ports& ports, uint16_t index_port, uint8_t index) {
  ports.out8(index_port, index);
  return ports.in8(uint16_t(index_port + 1));
}

}  // namespace

bool is_vga_text_mode(driver::Ports& ports) {
  if ((ports.in8(kMiscellaneousRead) & 1) == 0) return false;  // monochrome addresses
  const uint8_t miscellaneous = read_register(ports, kGraphicsIndex, 6);
  const bool is_at_b8000 = (miscellaneous & 0x0c) == 0x0c, is_graphics = (miscellaneous & 1) != 0;
  if (miscellaneous == 0xff || !is_at_b8000 || is_graphics) return false;
  // A mode of QEMU's VBE hides the text: enable bit of register 4 (absent: all ones, or nothing there).
  ports.out16(kBochsIndex, 4);
  const uint8_t enable = ports.in8(kBochsData);
  return enable == 0xff || (enable & 1) == 0;
}

void Vga::start(bool is_fresh) {
  for (uint8_t index : {kStartHigh, kStartLow}) {
    ports_.out8(kCrtIndex, index);
    ports_.out8(kCrtData, 0);
  }
  if (is_fresh) state_.cursor = {.row = screen_.first_free_row(), .column = 0, .wrap_pending = 0, .reserved = {}};
  screen_.fit();
}

void Vga::show_cursor(unsigned cell) {
  if (cell == shown_cursor_) return;
  shown_cursor_ = cell;
  abi::PortOperation operation[4] = {
      driver::output8(kCrtIndex, kCursorHigh), driver::output8(kCrtData, uint8_t(cell >> 8)),
      driver::output8(kCrtIndex, kCursorLow), driver::output8(kCrtData, uint8_t(cell))};
  ports_.vector(operation);
}

void Vga::finish(Terminal& terminal) {
  const auto answer = screen_.take_answer();
  for (uint8_t byte : answer) terminal.input(byte);
  if (!answer.empty()) terminal.input_done();
  show_cursor(screen_.cursor_cell());
}

size_t Vga::transmit(std::span<const uint8_t> bytes, Burst&) {
  screen_.put(bytes);
  return bytes.size();
}

}  // namespace tty
