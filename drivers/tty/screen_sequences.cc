// SPDX-License-Identifier: BSD-3-Clause
// What each escape sequence does. Unknown ones do nothing.
#include <algorithm>
#include <cstring>

#include "drivers/tty/screen.h"

namespace tty {

// A parameter that is absent or 0 means `otherwise`.
unsigned Screen::parameter(unsigned index, unsigned otherwise) const {
  if (index >= state_.parameter_count || state_.parameter[index] == 0) return otherwise;
  return state_.parameter[index];
}

void Screen::answer(std::span<const char> text) {
  const unsigned room = unsigned(sizeof answer_) - answer_bytes_;
  if (text.size() > room) return;
  std::memcpy(answer_ + answer_bytes_, text.data(), text.size());
  answer_bytes_ += unsigned(text.size());
}

void Screen::answer_number(unsigned number) {
  char digit[10];
  unsigned at = sizeof digit;
  do {
    digit[--at] = char('0' + number % 10);
    number /= 10;
  } while (number != 0);
  answer({digit + at, sizeof digit - at});
}

void Screen::reset() {
  state_ = fresh_screen_state();
  fit();
  clear_all();
}

void Screen::run_escape(uint8_t final_byte) {
  switch (final_byte) {
    case '7':
      return save_cursor();
    case '8':
      return restore_cursor();
    case 'D':
      return line_feed();
    case 'E':
      state_.cursor.column = 0;
      return line_feed();
    case 'M':
      return reverse_line_feed();
    case 'H':
      state_.tab_stop[state_.cursor.column / 32] |= 1u << (state_.cursor.column % 32);
      return;
    case 'Z':
      return answer({"\033[?6c", 5});
    case 'c':
      return reset();
    default:
      return;
  }
}

bool Screen::run_movement(uint8_t final_byte) {
  const int n = int(parameter(0, 1));
  const int origin = has_mode(kModeOrigin) ? state_.top : 0;
  switch (final_byte) {
    case 'A':
      return move_by(-n, 0), true;
    case 'B':
    case 'e':
      return move_by(n, 0), true;
    case 'C':
    case 'a':
      return move_by(0, n), true;
    case 'D':
      return move_by(0, -n), true;
    case 'E':
      return move_by(n, -int{columns_}), true;
    case 'F':
      return move_by(-n, -int{columns_}), true;
    case 'G':
    case '`':
      return move_to(state_.cursor.row, n - 1), true;
    case 'd':
      return move_to(origin + n - 1, state_.cursor.column), true;
    case 'H':
    case 'f':
      return move_to(origin + n - 1, int(parameter(1, 1)) - 1), true;
    case 'I':
      return tab(1, unsigned(n)), true;
    case 'Z':
      return tab(-1, unsigned(n)), true;
    case 's':
      return save_cursor(), true;
    case 'u':
      return restore_cursor(), true;
    default:
      return false;
  }
}

void Screen::erase_display(unsigned what) {
  const unsigned at = unsigned{state_.cursor.row} * columns_ + state_.cursor.column, end = unsigned{rows_} * columns_;
  if (what == 0) erase_cells(at, end);
  if (what == 1) erase_cells(0, at + 1);
  if (what == 2 || what == 3) erase_cells(0, end);
}

void Screen::erase_line(unsigned what) {
  const unsigned start = unsigned{state_.cursor.row} * columns_, at = start + state_.cursor.column;
  if (what == 0) erase_cells(at, start + columns_);
  if (what == 1) erase_cells(start, at + 1);
  if (what == 2) erase_cells(start, start + columns_);
}

bool Screen::run_editing(uint8_t final_byte) {
  const unsigned n = parameter(0, 1);
  const bool is_inside = state_.cursor.row >= state_.top && state_.cursor.row < state_.bottom;
  switch (final_byte) {
    case 'J':
      return erase_display(parameter(0, 0)), true;
    case 'K':
      return erase_line(parameter(0, 0)), true;
    case 'L':
      if (is_inside) scroll_down(state_.cursor.row, state_.bottom, n);
      return true;
    case 'M':
      if (is_inside) scroll_up(state_.cursor.row, state_.bottom, n);
      return true;
    case 'P':
      return delete_cells(n), true;
    case '@':
      return insert_cells(n), true;
    case 'X': {
      const unsigned at = unsigned{state_.cursor.row} * columns_ + state_.cursor.column;
      return erase_cells(at, at + std::min<unsigned>(n, columns_ - state_.cursor.column)), true;
    }
    case 'S':
      return scroll_up(state_.top, state_.bottom, n), true;
    case 'T':
      return scroll_down(state_.top, state_.bottom, n), true;
    case 'b':
      for (unsigned i = 0; i < n && i < unsigned{rows_} * columns_; i++) put_character(state_.last_character);
      return true;
    default:
      return false;
  }
}

void Screen::run_private_mode(unsigned mode, bool on) {
  switch (mode) {
    case 1:
      return set_mode(kModeApplicationCursor, on);
    case 5: {
      if (has_mode(kModeReverseScreen) == on) return;
      set_mode(kModeReverseScreen, on);
      for (uint16_t& cell : cells_) cell = uint16_t((cell & 0x88ff) | (cell & 0x7000) >> 4 | (cell & 0x0700) << 4);
      return;
    }
    case 6:
      set_mode(kModeOrigin, on);
      return go_to_origin();
    case 7:
      return set_mode(kModeWrap, on);
    case 25:
      return set_mode(kModeCursor, on);
    default:
      return;
  }
}

void Screen::run_modes(bool on) {
  for (unsigned i = 0; i < state_.parameter_count; i++) {
    const unsigned mode = state_.parameter[i];
    if (state_.prefix == '?') {
      run_private_mode(mode, on);
    } else if (state_.prefix == 0 && mode == 4) {
      set_mode(kModeInsert, on);
    } else if (state_.prefix == 0 && mode == 20) {
      set_mode(kModeNewline, on);
    }
  }
}

void Screen::run_report() {
  if (state_.prefix != 0) return;
  if (parameter(0, 0) == 5) return answer({"\033[0n", 4});
  if (parameter(0, 0) != 6) return;
  const unsigned origin = has_mode(kModeOrigin) ? state_.top : 0;
  answer({"\033[", 2});
  answer_number(state_.cursor.row - std::min<unsigned>(origin, state_.cursor.row) + 1);
  answer({";", 1});
  answer_number(state_.cursor.column + 1u);
  answer({"R", 1});
}

void Screen::run_tab_clear() {
  if (parameter(0, 0) == 0) state_.tab_stop[state_.cursor.column / 32] &= ~(1u << (state_.cursor.column % 32));
  if (parameter(0, 0) != 3) return;
  for (uint32_t& word : state_.tab_stop) word = 0;
}

void Screen::run_scroll_region() {
  const unsigned top = parameter(0, 1) - 1, bottom = std::min<unsigned>(parameter(1, rows_), rows_);
  if (top + 1 >= bottom) return;
  state_.top = uint16_t(top);
  state_.bottom = uint16_t(bottom);
  go_to_origin();
}

void Screen::run_sequence(uint8_t final_byte) {
  if (state_.intermediate != 0) return;
  if (final_byte == 'h' || final_byte == 'l') return run_modes(final_byte == 'h');
  if (final_byte == 'J' && state_.prefix == '?') return erase_display(parameter(0, 0));
  if (final_byte == 'K' && state_.prefix == '?') return erase_line(parameter(0, 0));
  if (state_.prefix != 0) return;
  if (run_movement(final_byte) || run_editing(final_byte)) return;
  switch (final_byte) {
    case 'c':
      return answer({"\033[?6c", 5});
    case 'g':
      return run_tab_clear();
    case 'm':
      return run_pen();
    case 'n':
      return run_report();
    case 'r':
      return run_scroll_region();
    default:
      return;
  }
}

}  // namespace tty
