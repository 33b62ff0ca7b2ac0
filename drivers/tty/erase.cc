// SPDX-License-Identifier: BSD-3-Clause
// ERASE, WERASE and KILL with Linux's way of showing each (ECHOE, ECHOPRT, ECHOK, ECHOKE).
#include "drivers/tty/echo.h"
#include "drivers/tty/output.h"

namespace tty {
namespace {

bool is_line_empty(const Line& line) { return line.input.head() == line.record.line_start; }

uint8_t last_byte(const Line& line) { return uint8_t(line.input.get(line.input.head() - 1)); }

bool is_word_byte(uint8_t b) {
  return (b >= '0' && b <= '9') || (b >= 'A' && b <= 'Z') || (b >= 'a' && b <= 'z') || b == '_' || b >= 0x80;
}

// How far a byte moves the cursor that stands at `column`.
uint32_t column_after(const Line& line, uint8_t byte, uint32_t column) {
  if (byte == '\t') return (column | 7) + 1;
  if (is_control(byte)) return line.has_local_mode(kEchoControl) ? column + 2 : column;
  if (line.has_input_mode(kIUtf8) && is_continuation(byte)) return column;
  return column + 1;
}

uint32_t column_at_end(const Line& line) {
  uint32_t column = line.record.line_column;
  for (uint32_t i = line.record.line_start; i != line.input.head(); i++) {
    column = column_after(line, uint8_t(line.input.get(i)), column);
  }
  return column;
}

void rub_out(Line& line, uint32_t count) {
  for (uint32_t i = 0; i < count; i++) {
    echo_plain(line, '\b');
    echo_plain(line, ' ');
    echo_plain(line, '\b');
  }
}

// The screen after `byte` has left the end of the line.
void show_rubbed_out(Line& line, uint8_t byte) {
  if (byte == '\t') {
    const uint32_t before = column_at_end(line);
    for (uint32_t column = (before | 7) + 1; column > before; column--) echo_plain(line, '\b');
  } else if (is_control(byte)) {
    if (line.has_local_mode(kEchoControl)) rub_out(line, 2);
  } else {
    rub_out(line, 1);
  }
}

// Takes the last character, with its continuation bytes. Returns its first byte; `bytes` = all of them, in order.
uint8_t take_character(Line& line, std::span<uint8_t, 4> bytes, unsigned& count) {
  uint8_t taken[4];
  count = 0;
  uint8_t byte;
  do {
    byte = last_byte(line);
    line.input.unpush();
    taken[count++] = byte;
  } while (line.has_input_mode(kIUtf8) && is_continuation(byte) && count < 4 && !is_line_empty(line));
  for (unsigned i = 0; i < count; i++) bytes[i] = taken[count - 1 - i];
  return byte;
}

void show_erased(Line& line, uint8_t key, unsigned place, std::span<const uint8_t> character) {
  if (!line.has_local_mode(kEcho)) return;
  if (line.has_local_mode(kEchoPrint)) {
    if (!line.has_flag(kErasing)) echo_plain(line, '\\');
    line.set_flag(kErasing, true);
    for (uint8_t byte : character) echo_byte(line, byte);
  } else if (place == kErase && !line.has_local_mode(kEchoErase)) {
    echo_byte(line, key);
  } else {
    show_rubbed_out(line, character[0]);
  }
}

void drop_line(Line& line) {
  while (!is_line_empty(line)) line.input.unpush();
}

// KILL that is not shown character by character. True: done.
bool kill_at_once(Line& line, uint8_t key) {
  if (!line.has_local_mode(kEcho)) {
    drop_line(line);
    return true;
  }
  if (line.has_local_mode(kEchoKill) && line.has_local_mode(kEchoKillErase) && line.has_local_mode(kEchoErase)) {
    return false;
  }
  drop_line(line);
  finish_erasing(line);
  echo_byte(line, key);
  if (line.has_local_mode(kEchoKill)) echo_plain(line, '\n');
  return true;
}

}  // namespace

void erase(Line& line, uint8_t key, unsigned place) {
  if (is_line_empty(line)) return;
  if (place == kKill && kill_at_once(line, key)) return;
  bool seen_word = false;
  while (!is_line_empty(line)) {
    if (place == kWordErase) {
      const bool is_word = is_word_byte(last_byte(line));
      if (seen_word && !is_word) break;
      seen_word = seen_word || is_word;
    }
    uint8_t character[4];
    unsigned count;
    take_character(line, character, count);
    show_erased(line, key, place, {character, count});
    if (place == kErase) break;
  }
  if (is_line_empty(line) && line.has_local_mode(kEcho)) finish_erasing(line);
}

}  // namespace tty
