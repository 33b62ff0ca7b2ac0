// SPDX-License-Identifier: BSD-3-Clause
// From the hardware's byte to the input ring: mapping, flow control, signals, editing, echo. The order of the steps
// is Linux's, so that every combination of modes means the same.
#include "drivers/tty/discipline.h"

#include "abi/signal.h"
#include "drivers/tty/echo.h"
#include "drivers/tty/output.h"

namespace tty {
namespace {

// IXOFF: the other side is stopped above (and started again by the reader, below a quarter).
constexpr uint32_t kHighWater = kInputEntries * 3 / 4;

bool is_full(const Line& line) {
  // In canonical mode one place is kept for the end of the line, or a line that is too long could never end.
  return line.input.room() <= (line.is_canonical() ? 1u : 0u);
}

void put_entry(Line& line, uint16_t entry) {
  line.input.push(entry);
  if (line.has_input_mode(kIxOff) && line.input.count() > kHighWater && !line.has_flag(kInputHeld)) {
    hold_input(line, true);
  }
}

bool put_byte(Line& line, uint8_t byte) {
  if (is_full(line)) {
    if (line.has_input_mode(kIMaxBel)) echo_plain(line, '\a');
    return false;
  }
  put_entry(line, byte);
  return true;
}

// PARMRK shows 0xff as two of them, so that a mark cannot be confused.
void put_data(Line& line, uint8_t byte) {
  if (byte == 0xff && line.has_input_mode(kParMrk) && !line.has_input_mode(kIStrip)) (void)put_byte(line, 0xff);
  (void)put_byte(line, byte);
}

void end_line(Line& line, uint16_t entry) {
  if (line.input.room() == 0) return;
  put_entry(line, entry);
  line.record.line_start = line.input.head();
}

void raise(Line& line, int signal) {
  if (!line.has_local_mode(kNoFlush)) {
    pump(line);  // what the device takes now is out, the echo of what was typed just before too
    flush_input(line);
    flush_output(line);
  }
  line.signal_foreground(signal);
}

bool receive_flow_control(Line& line, uint8_t byte) {
  if (!line.has_input_mode(kIxOn)) return false;
  if (line.is_special(byte, kStart)) {
    start_output(line);
    return true;
  }
  if (line.is_special(byte, kStop)) {
    stop_output(line);
    return true;
  }
  return false;
}

bool receive_signal(Line& line, uint8_t byte) {
  if (!line.has_local_mode(kISig)) return false;
  int signal = 0;
  if (line.is_special(byte, kInterrupt)) signal = abi::kSigInt;
  if (line.is_special(byte, kQuit)) signal = abi::kSigQuit;
  if (line.is_special(byte, kSuspend)) signal = abi::kSigTerminalStop;
  if (signal == 0) return false;
  raise(line, signal);
  if (line.has_input_mode(kIxOn)) start_output(line);
  if (line.has_local_mode(kEcho)) echo_byte(line, byte);
  return true;
}

// Where the line began, so that tabs in it can be erased.
void mark_line_column(Line& line) {
  if (line.input.head() == line.record.line_start) line.record.line_column = line.record.column;
}

bool receive_editing(Line& line, uint8_t byte) {
  const bool is_extended = line.has_local_mode(kExtended);
  if (line.is_special(byte, kErase)) return erase(line, byte, kErase), true;
  if (line.is_special(byte, kKill)) return erase(line, byte, kKill), true;
  if (is_extended && line.is_special(byte, kWordErase)) return erase(line, byte, kWordErase), true;
  if (is_extended && line.is_special(byte, kLiteralNext)) {
    line.set_flag(kLiteralPending, true);
    if (!line.has_local_mode(kEcho)) return true;
    finish_erasing(line);
    if (line.has_local_mode(kEchoControl)) echo_plain(line, '^'), echo_plain(line, '\b');
    return true;
  }
  if (is_extended && line.has_local_mode(kEcho) && line.is_special(byte, kReprint)) return reprint(line, byte), true;
  return false;
}

bool receive_line_end(Line& line, uint8_t byte) {
  if (byte == '\n') {
    if (line.has_local_mode(kEcho) || line.has_local_mode(kEchoNewline)) {
      finish_erasing(line);
      echo_plain(line, '\n');
    }
    end_line(line, uint16_t('\n' | kLineEnd));
    return true;
  }
  if (line.is_special(byte, kEndOfFile)) {
    end_line(line, kLineEnd | kFileEnd);
    return true;
  }
  if (line.is_special(byte, kEndOfLine) || (line.has_local_mode(kExtended) && line.is_special(byte, kEndOfLine2))) {
    if (line.has_local_mode(kEcho)) {
      mark_line_column(line);
      echo_byte(line, byte);
    }
    end_line(line, uint16_t(byte | kLineEnd));
    return true;
  }
  return false;
}

void receive_plain(Line& line, uint8_t byte) {
  if (line.has_local_mode(kEcho)) {
    finish_erasing(line);
    if (byte == '\n') {
      echo_plain(line, '\n');
    } else {
      mark_line_column(line);
      if (!is_full(line)) echo_byte(line, byte);
    }
  }
  put_data(line, byte);
}

// ISTRIP, IUCLC, IGNCR, ICRNL, INLCR. False: the byte is dropped.
bool map_newlines(const Line& line, uint8_t& byte) {
  if (byte == '\r') {
    if (line.has_input_mode(kIgnCr)) return false;
    if (line.has_input_mode(kICrNl)) byte = '\n';
  } else if (byte == '\n' && line.has_input_mode(kINlCr)) {
    byte = '\r';
  }
  return true;
}

uint8_t strip(const Line& line, uint8_t byte) {
  if (line.has_input_mode(kIStrip)) byte &= 0x7f;
  const bool folds = line.has_input_mode(kIUcLc) && line.has_local_mode(kExtended);
  if (folds && byte >= 'A' && byte <= 'Z') byte = uint8_t(byte - 'A' + 'a');
  return byte;
}

void receive_byte(Line& line, uint8_t byte) {
  byte = strip(line, byte);
  if (line.has_flag(kLiteralPending)) {
    line.set_flag(kLiteralPending, false);
    return receive_plain(line, byte);
  }
  if (line.has_local_mode(kExternal)) return put_data(line, byte);
  if (receive_flow_control(line, byte) || receive_signal(line, byte)) return;
  if (line.has_flag(kOutputStopped) && line.has_input_mode(kIxOn) && line.has_input_mode(kIxAny)) start_output(line);
  if (!map_newlines(line, byte)) return;
  if (line.is_canonical() && (receive_editing(line, byte) || receive_line_end(line, byte))) return;
  receive_plain(line, byte);
}

void put_marked(Line& line, uint8_t byte) {
  (void)put_byte(line, 0xff);
  (void)put_byte(line, 0);
  (void)put_byte(line, byte);
}

void receive_break(Line& line) {
  if (line.has_input_mode(kIgnBrk)) return;
  if (line.has_input_mode(kBrkInt)) return raise(line, abi::kSigInt);
  if (line.has_input_mode(kParMrk)) return put_marked(line, 0);
  (void)put_byte(line, 0);
}

void receive_parity_error(Line& line, uint8_t byte) {
  if (!line.has_input_mode(kInpCk)) return receive_byte(line, byte);
  if (line.has_input_mode(kIgnPar)) return;
  if (line.has_input_mode(kParMrk)) return put_marked(line, byte);
  (void)put_byte(line, 0);
}

}  // namespace

void receive(Line& line, uint8_t byte, InputKind kind) {
  switch (kind) {
    case InputKind::kByte:
      return receive_byte(line, byte);
    case InputKind::kBreak:
      return receive_break(line);
    case InputKind::kParityError:
      return receive_parity_error(line, byte);
    case InputKind::kOverrun:  // bytes were lost before this one
      return receive_byte(line, byte);
  }
}

bool may_receive(const Line& line) {
  if (line.input.room() > 4) return true;  // a PARMRK mark is three entries
  const bool nobody_can_read = line.is_canonical() && line.record.line_start == line.input.tail();
  return nobody_can_read;
}

uint32_t readable_entries(const Line& line) {
  const uint32_t end = line.is_canonical() ? line.record.line_start : line.input.head();
  return end - line.input.tail();
}

uint32_t readable_bytes(const Line& line) {
  uint32_t bytes = 0;
  const uint32_t end = line.input.tail() + readable_entries(line);
  for (uint32_t i = line.input.tail(); i != end; i++) {
    if ((line.input.get(i) & kFileEnd) == 0) bytes++;
  }
  return bytes;
}

void flush_input(Line& line) {
  line.input.drop_all();
  line.record.line_start = line.input.head();
  line.set_flag(kLiteralPending | kErasing, false);
  if (line.has_flag(kInputHeld)) hold_input(line, false);
}

void flush_output(Line& line) { line.output.drop_all(); }
void stop_output(Line& line) { line.set_flag(kOutputStopped, true); }
void start_output(Line& line) { line.set_flag(kOutputStopped, false); }

void hold_input(Line& line, bool hold) {
  const uint8_t byte = line.record.termios.character[hold ? kStop : kStart];
  line.set_flag(kInputHeld, hold);
  if (byte != kDisabled) line.record.flow_character = byte;
}

void canonical_mode_changed(Line& line) {
  // Into canonical mode: what is waiting can be read as it is, as one line. Out of it: everything can.
  line.record.line_start = line.is_canonical() ? line.input.head() : line.input.tail();
  line.set_flag(kLiteralPending | kErasing, false);
}

}  // namespace tty
