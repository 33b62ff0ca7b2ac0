// SPDX-License-Identifier: BSD-3-Clause
// POSIX output processing with Linux's meaning of each flag.
#include "drivers/tty/output.h"

namespace tty {
namespace {

void put_newline(Line& line) {
  if (line.has_output_mode(kONlRet)) line.record.column = 0;
  if (line.has_output_mode(kONlCr)) {
    line.record.column = 0;
    line.output.push('\r');
  }
  line.output.push('\n');
  line.record.line_column = line.record.column;
}

void put_return(Line& line) {
  if (line.has_output_mode(kONoCr) && line.record.column == 0) return;
  if (line.has_output_mode(kOCrNl)) {
    line.output.push('\n');
    if (!line.has_output_mode(kONlRet)) return;
  } else {
    line.output.push('\r');
  }
  line.record.column = line.record.line_column = 0;
}

void put_tab(Line& line) {
  const uint32_t spaces = 8 - line.record.column % 8;
  line.record.column += spaces;
  if ((line.record.termios.output & kTabDelay) != kXTabs) return line.output.push('\t');
  for (uint32_t i = 0; i < spaces; i++) line.output.push(' ');
}

void put_other(Line& line, uint8_t byte) {
  if (line.has_output_mode(kOlCuc) && byte >= 'a' && byte <= 'z') byte = uint8_t(byte - 'a' + 'A');
  const bool is_wide = !is_control(byte) && !(line.has_input_mode(kIUtf8) && is_continuation(byte));
  if (is_wide) line.record.column++;
  line.output.push(byte);
}

void put_backspace(Line& line) {
  if (line.record.column > 0) line.record.column--;
  line.output.push('\b');
}

// XOFF and XON to the other side overtake everything.
bool send_flow_character(Line& line) {
  if (line.record.flow_character == 0) return true;
  Burst burst{};
  if (line.device.transmit({&line.record.flow_character, 1}, burst) == 0) return false;
  line.record.flow_character = 0;
  return true;
}

}  // namespace

bool put_raw(Line& line, uint8_t byte, uint32_t reserve) {
  if (line.output.room() <= reserve) return false;
  line.output.push(byte);
  return true;
}

bool put_processed(Line& line, uint8_t byte, uint32_t reserve) {
  if (!line.has_output_mode(kOPost)) return put_raw(line, byte, reserve);
  if (line.output.room() < reserve + kMaxExpansion) return false;
  switch (byte) {
    case '\n':
      put_newline(line);
      break;
    case '\r':
      put_return(line);
      break;
    case '\t':
      put_tab(line);
      break;
    case '\b':
      put_backspace(line);
      break;
    default:
      put_other(line, byte);
  }
  return true;
}

void pump(Line& line) {
  if (!send_flow_character(line)) return;
  while (!line.has_flag(kOutputStopped) && !line.output.is_empty()) {
    const auto chunk = line.output.oldest(kTransmitChunk);
    line.transmit.begin(line.output.tail());
    const size_t taken = line.device.transmit(chunk, line.transmit);
    line.output.pop(uint32_t(taken));
    line.box.commit();
    if (taken < chunk.size()) return;
  }
}

}  // namespace tty
