// SPDX-License-Identifier: BSD-3-Clause
// The parser: bytes become characters, control functions, escape sequences. A state machine after the DEC VT500
// (cancel and escape interrupt everything; what is too long or unknown is skipped whole).
#include <algorithm>

#include "drivers/tty/screen.h"

namespace tty {
namespace {

constexpr uint8_t kEscapeByte = 0x1b, kCancel = 0x18, kSubstitute = 0x1a, kBell = 7, kShiftOut = 14, kShiftIn = 15;
constexpr unsigned kMaxParameterValue = 9999;

}  // namespace

void Screen::put(std::span<const uint8_t> bytes) {
  for (uint8_t byte : bytes) put_byte(byte);
}

void Screen::start_sequence() {
  state_.parameter_count = 0;
  state_.parameter[0] = 0;
  state_.prefix = state_.intermediate = 0;
}

// C0 controls act in the midst of sequences, too. True: it was one.
bool Screen::put_control(uint8_t byte) {
  switch (byte) {
    case '\b':
      move_by(0, -1);
      return true;
    case '\t':
      tab(1, 1);
      return true;
    case '\n':
    case '\v':
    case '\f':
      if (has_mode(kModeNewline)) state_.cursor.column = 0;
      line_feed();
      return true;
    case '\r':
      state_.cursor.column = 0;
      state_.cursor.wrap_pending = 0;
      return true;
    case kShiftOut:
    case kShiftIn:
      state_.pen.charset = byte == kShiftOut ? 1 : 0;
      return true;
    default:
      return byte < 0x20;  // the others, the bell too, do nothing
  }
}

void Screen::put_utf8(uint8_t byte) {
  if (state_.utf8_left != 0 && (byte & 0xc0) == 0x80) {
    state_.utf8_value = state_.utf8_value << 6 | (byte & 0x3f);
    if (--state_.utf8_left == 0) put_character(state_.utf8_value);
    return;
  }
  if (state_.utf8_left != 0) put_character(0xfffd);  // cut off in the middle
  state_.utf8_left = 0;
  if (byte < 0x80) return put_character(byte);
  if (byte >= 0xc2 && byte < 0xe0) {
    state_.utf8_left = 1;
    state_.utf8_value = byte & 0x1f;
  } else if (byte >= 0xe0 && byte < 0xf0) {
    state_.utf8_left = 2;
    state_.utf8_value = byte & 0x0f;
  } else if (byte >= 0xf0 && byte < 0xf5) {
    state_.utf8_left = 3;
    state_.utf8_value = byte & 0x07;
  } else {
    put_character(0xfffd);
  }
}

void Screen::put_ground(uint8_t byte) {
  if (byte < 0x20 || byte == 0x7f) {
    state_.utf8_left = 0;
    (void)put_control(byte);
    return;
  }
  put_utf8(byte);
}

void Screen::put_escape(uint8_t byte) {
  if (put_control(byte)) return;
  state_.parser = ParserState::kGround;
  switch (byte) {
    case '[':
      start_sequence();
      state_.parser = ParserState::kControl;
      return;
    case ']':  // OSC, and the other strings: skipped to their end
    case 'P':
    case '^':
    case '_':
    case 'X':
      state_.parser = ParserState::kString;
      return;
    case '(':
    case ')':
      state_.intermediate = byte;
      state_.parser = ParserState::kCharset;
      return;
    default:
      if (byte >= 0x20 && byte < 0x30) {
        state_.parser = ParserState::kEscapeSkip;
      } else {
        run_escape(byte);
      }
  }
}

void Screen::put_control_sequence(uint8_t byte) {
  if (put_control(byte)) return;
  const bool is_skipped = state_.parser == ParserState::kControlSkip;
  if (byte >= 0x40 && byte < 0x7f) {
    state_.parser = ParserState::kGround;
    if (!is_skipped) run_sequence(byte);
  } else if (byte >= '0' && byte <= '9') {
    if (state_.parameter_count == 0) state_.parameter_count = 1;
    uint16_t& value = state_.parameter[state_.parameter_count - 1];
    value = uint16_t(std::min(value * 10u + (byte - '0'), kMaxParameterValue));
  } else if (byte == ';' || byte == ':') {
    if (state_.parameter_count == 0) state_.parameter_count = 1;
    if (state_.parameter_count == kMaxParameters) {
      state_.parser = ParserState::kControlSkip;
    } else {
      state_.parameter[state_.parameter_count++] = 0;
    }
  } else if (byte >= '<' && byte <= '?' && state_.parameter_count == 0 && state_.prefix == 0) {
    state_.prefix = byte;
  } else if (byte >= 0x20 && byte < 0x30 && state_.intermediate == 0) {
    state_.intermediate = byte;
  } else if (byte != 0x7f) {
    state_.parser = ParserState::kControlSkip;
  }
}

void Screen::put_byte(uint8_t byte) {
  if (byte == kCancel || byte == kSubstitute) {
    state_.parser = ParserState::kGround;
    return;
  }
  if (byte == kEscapeByte && state_.parser != ParserState::kString) {
    state_.utf8_left = 0;
    state_.parser = ParserState::kEscape;
    return;
  }
  switch (state_.parser) {
    case ParserState::kGround:
      return put_ground(byte);
    case ParserState::kEscape:
      return put_escape(byte);
    case ParserState::kEscapeSkip:
      if (!put_control(byte) && byte >= 0x30) state_.parser = ParserState::kGround;
      return;
    case ParserState::kCharset:
      if (put_control(byte)) return;
      state_.is_graphics[state_.intermediate == ')' ? 1 : 0] = byte == '0' ? 1 : 0;
      state_.parser = ParserState::kGround;
      return;
    case ParserState::kControl:
    case ParserState::kControlSkip:
      return put_control_sequence(byte);
    case ParserState::kString:
      if (byte == kBell) state_.parser = ParserState::kGround;
      if (byte == kEscapeByte) state_.parser = ParserState::kStringEscape;
      return;
    case ParserState::kStringEscape:
      if (byte == '\\') {
        state_.parser = ParserState::kGround;
        return;
      }
      return put_escape(byte);  // the string was cut off by another sequence
  }
}

}  // namespace tty
