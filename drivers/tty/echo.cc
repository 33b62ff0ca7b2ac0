// SPDX-License-Identifier: BSD-3-Clause
// Echo. When the output ring has no room left even for the echo, the echo is lost, never the input.
#include "drivers/tty/echo.h"

#include "drivers/tty/output.h"

namespace tty {
namespace {

bool is_shown_as_caret(const Line& line, uint8_t byte) {
  return is_control(byte) && byte != '\t' && line.has_local_mode(kEchoControl);
}

}  // namespace

void echo_plain(Line& line, uint8_t byte) { (void)put_processed(line, byte, 0); }

void echo_byte(Line& line, uint8_t byte) {
  if (!is_shown_as_caret(line, byte)) return echo_plain(line, byte);
  echo_plain(line, '^');
  echo_plain(line, byte ^ 0x40);
}

void finish_erasing(Line& line) {
  if (!line.has_flag(kErasing)) return;
  echo_plain(line, '/');
  line.set_flag(kErasing, false);
}

void reprint(Line& line, uint8_t key) {
  finish_erasing(line);
  echo_byte(line, key);
  echo_plain(line, '\n');
  for (uint32_t i = line.record.line_start; i != line.input.head(); i++) echo_byte(line, uint8_t(line.input.get(i)));
}

}  // namespace tty
