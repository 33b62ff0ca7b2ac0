// SPDX-License-Identifier: BSD-3-Clause
// What a text screen remembers besides its cells: part of the terminal's committed record. The cells themselves
// are video memory, which outlives the driver anyway.
#pragma once
#include <cstdint>

namespace tty {

inline constexpr unsigned kMaxParameters = 16, kMaxColumns = 256;

enum class ParserState : uint8_t { kGround, kEscape, kEscapeSkip, kCharset, kControl, kControlSkip, kString, kStringEscape };

struct Pen {
  uint8_t foreground, background;  // 0..15 in ANSI order
  uint8_t flags;                   // kPen*
  uint8_t charset;                 // 0 or 1: the one in use
};
inline constexpr uint8_t kPenBold = 1, kPenUnderline = 2, kPenBlink = 4, kPenReverse = 8, kPenHidden = 16;

struct Position {
  uint16_t row, column;
  uint8_t wrap_pending;  // the cursor stands behind the last column
  uint8_t reserved[3];
};

struct ScreenState {
  Position cursor, saved;
  Pen pen, saved_pen;
  uint16_t top, bottom;          // scroll region, bottom exclusive
  uint16_t parameter[kMaxParameters];
  uint8_t parameter_count;
  ParserState parser;
  uint8_t prefix, intermediate;  // '?' and the like; ' ', '!', …
  uint8_t is_graphics[2];        // G0, G1: DEC special graphics
  uint8_t utf8_left;             // continuation bytes that are missing
  uint8_t modes;                 // kMode*
  uint32_t utf8_value;
  uint32_t tab_stop[kMaxColumns / 32];
  uint32_t last_character;       // for REP
};
inline constexpr uint8_t kModeApplicationCursor = 1, kModeOrigin = 2, kModeWrap = 4, kModeCursor = 8,
                         kModeInsert = 16, kModeNewline = 32, kModeReverseScreen = 64;

}  // namespace tty
