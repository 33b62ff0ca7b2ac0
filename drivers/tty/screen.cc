// SPDX-License-Identifier: BSD-3-Clause
// The cells of a text screen: writing, scrolling, erasing, moving. Every position that comes from a sequence is
// clamped here.
#include "drivers/tty/screen.h"

#include <algorithm>
#include <cstring>

namespace tty {

ScreenState fresh_screen_state() {
  ScreenState s{};
  s.pen = s.saved_pen = {.foreground = 7, .background = 0, .flags = 0, .charset = 0};
  s.bottom = kMaxColumns;  // fit() cuts it to the screen
  s.modes = kModeWrap | kModeCursor;
  for (uint32_t& word : s.tab_stop) word = 0x01010101;
  return s;
}

bool is_sound(const ScreenState& s) {
  return s.cursor.row < kMaxColumns && s.cursor.column < kMaxColumns && s.saved.row < kMaxColumns &&
         s.saved.column < kMaxColumns && s.top < s.bottom && s.bottom <= kMaxColumns &&
         s.parameter_count <= kMaxParameters && s.parser <= ParserState::kStringEscape && s.pen.charset < 2 &&
         s.saved_pen.charset < 2 && s.pen.foreground < 16 && s.pen.background < 16 && s.saved_pen.foreground < 16 &&
         s.saved_pen.background < 16 && s.utf8_left < 4 && s.is_graphics[0] < 2 && s.is_graphics[1] < 2 &&
         s.cursor.wrap_pending < 2 && s.saved.wrap_pending < 2;
}

void Screen::fit() {
  for (Position* p : {&state_.cursor, &state_.saved}) {
    p->row = std::min<uint16_t>(p->row, uint16_t(rows_ - 1));
    p->column = std::min<uint16_t>(p->column, uint16_t(columns_ - 1));
  }
  state_.bottom = std::min(state_.bottom, rows_);
  if (state_.top >= state_.bottom) state_.top = 0, state_.bottom = rows_;
}

// ANSI numbers colours RGB from the low bit, VGA BGR.
static uint8_t vga_color(uint8_t ansi) { return uint8_t((ansi & 10) | (ansi & 1) << 2 | (ansi & 4) >> 2); }

uint8_t Screen::attribute() const {
  uint8_t front = state_.pen.foreground, back = state_.pen.background & 7;
  if ((state_.pen.flags & kPenBold) != 0) front |= 8;
  if ((state_.pen.flags & kPenUnderline) != 0 && front == 7) front = 6 | 8;  // VGA has no underline: a colour
  bool is_reverse = (state_.pen.flags & kPenReverse) != 0;
  if (has_mode(kModeReverseScreen)) is_reverse = !is_reverse;
  if (is_reverse) {
    const uint8_t was_front = front;
    front = uint8_t((front & 8) | back);
    back = was_front & 7;
  }
  if ((state_.pen.flags & kPenHidden) != 0) front = back;
  const uint8_t blink = (state_.pen.flags & kPenBlink) != 0 ? 0x80 : 0;
  return uint8_t(vga_color(front) | vga_color(back) << 4 | blink);
}

uint16_t Screen::blank() const {
  const uint8_t back = state_.pen.background & 7;
  return uint16_t((vga_color(back) << 4 | vga_color(7)) << 8 | ' ');
}

void Screen::erase_cells(unsigned from, unsigned to) {
  std::fill(cells_.begin() + from, cells_.begin() + to, blank());
}

void Screen::clear_all() { erase_cells(0, unsigned(cells_.size())); }

uint16_t Screen::first_free_row() {
  const auto is_text = [](uint16_t cell) { return (cell & 0xff) != ' ' && (cell & 0xff) != 0; };
  unsigned used = rows_;
  while (used > 0 && std::none_of(row(used - 1), row(used - 1) + columns_, is_text)) used--;
  if (used == rows_) scroll_up(0, rows_, 1);
  return uint16_t(std::min<unsigned>(used, rows_ - 1u));
}

void Screen::scroll_up(unsigned top, unsigned bottom, unsigned count) {
  count = std::min(count, bottom - top);
  const unsigned kept = bottom - top - count;
  if (count != 0 && kept != 0) std::memmove(row(top), row(top + count), size_t{kept} * columns_ * 2);
  erase_cells((bottom - count) * columns_, bottom * columns_);
}

void Screen::scroll_down(unsigned top, unsigned bottom, unsigned count) {
  count = std::min(count, bottom - top);
  const unsigned kept = bottom - top - count;
  if (count != 0 && kept != 0) std::memmove(row(top + count), row(top), size_t{kept} * columns_ * 2);
  erase_cells(top * columns_, (top + count) * columns_);
}

void Screen::line_feed() {
  state_.cursor.wrap_pending = 0;
  if (state_.cursor.row + 1 == state_.bottom) {
    scroll_up(state_.top, state_.bottom, 1);
  } else if (state_.cursor.row + 1 < rows_) {
    state_.cursor.row++;
  }
}

void Screen::reverse_line_feed() {
  state_.cursor.wrap_pending = 0;
  if (state_.cursor.row == state_.top) {
    scroll_down(state_.top, state_.bottom, 1);
  } else if (state_.cursor.row > 0) {
    state_.cursor.row--;
  }
}

void Screen::insert_cells(unsigned count) {
  const unsigned column = state_.cursor.column;
  count = std::min<unsigned>(count, columns_ - column);
  uint16_t* line = row(state_.cursor.row);
  std::copy_backward(line + column, line + columns_ - count, line + columns_);
  std::fill(line + column, line + column + count, blank());
}

void Screen::delete_cells(unsigned count) {
  const unsigned column = state_.cursor.column;
  count = std::min<unsigned>(count, columns_ - column);
  uint16_t* line = row(state_.cursor.row);
  std::copy(line + column + count, line + columns_, line + column);
  std::fill(line + columns_ - count, line + columns_, blank());
}

void Screen::put_cell(uint8_t glyph) {
  if (state_.cursor.wrap_pending != 0) {
    state_.cursor.column = 0;
    line_feed();
  }
  if (has_mode(kModeInsert)) insert_cells(1);
  row(state_.cursor.row)[state_.cursor.column] = uint16_t(glyph | attribute() << 8);
  if (state_.cursor.column + 1 < columns_) {
    state_.cursor.column++;
  } else if (has_mode(kModeWrap)) {
    state_.cursor.wrap_pending = 1;
  }
}

void Screen::put_character(uint32_t code) {
  state_.last_character = code;
  if (code < 0x80 && state_.is_graphics[state_.pen.charset] != 0) code = line_drawing(uint8_t(code));
  put_cell(glyph_of(code));
}

void Screen::move_to(int to_row, int to_column) {
  const bool is_inside = has_mode(kModeOrigin);
  const int low = is_inside ? state_.top : 0, high = is_inside ? state_.bottom - 1 : rows_ - 1;
  state_.cursor.row = uint16_t(std::clamp(to_row, low, high));
  state_.cursor.column = uint16_t(std::clamp(to_column, 0, columns_ - 1));
  state_.cursor.wrap_pending = 0;
}

// Up and down stop at the scroll region's edges when they start inside of it.
void Screen::move_by(int rows, int columns) {
  const int at = state_.cursor.row;
  const int low = at >= state_.top ? state_.top : 0;
  const int high = at < state_.bottom ? state_.bottom - 1 : rows_ - 1;
  state_.cursor.row = uint16_t(std::clamp(at + rows, low, high));
  state_.cursor.column = uint16_t(std::clamp(state_.cursor.column + columns, 0, columns_ - 1));
  state_.cursor.wrap_pending = 0;
}

void Screen::go_to_origin() { move_to(has_mode(kModeOrigin) ? state_.top : 0, 0); }

void Screen::tab(int direction, unsigned count) {
  int column = state_.cursor.column;
  for (unsigned i = 0; i < count && i < columns_; i++) {
    do {
      column += direction;
    } while (column > 0 && column < columns_ - 1 && (state_.tab_stop[column / 32] >> (column % 32) & 1) == 0);
    if (column <= 0 || column >= columns_ - 1) break;
  }
  state_.cursor.column = uint16_t(std::clamp(column, 0, columns_ - 1));
  state_.cursor.wrap_pending = 0;
}

void Screen::save_cursor() {
  state_.saved = state_.cursor;
  state_.saved_pen = state_.pen;
}

void Screen::restore_cursor() {
  state_.cursor = state_.saved;
  state_.pen = state_.saved_pen;
}

unsigned Screen::cursor_cell() const {
  if (!has_mode(kModeCursor)) return unsigned{rows_} * columns_;
  return unsigned{state_.cursor.row} * columns_ + state_.cursor.column;
}

std::span<const uint8_t> Screen::take_answer() {
  const unsigned bytes = answer_bytes_;
  answer_bytes_ = 0;
  return {answer_, bytes};
}

}  // namespace tty
