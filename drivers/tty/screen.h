// SPDX-License-Identifier: BSD-3-Clause
// A text screen that understands a VT100/ANSI subset (what TERM=linux programs need): cells of VGA text mode, a
// parser that never trusts its input, and answers (cursor position, identity) that are typed back.
#pragma once
#include <cstdint>
#include <span>

#include "drivers/tty/screen_state.h"

namespace tty {

// What a screen starts with (also after ESC c), for the largest size; Screen::fit() cuts it down.
[[nodiscard]] ScreenState fresh_screen_state();
[[nodiscard]] bool is_sound(const ScreenState& state);

class Screen {
 public:
  // `cells` has rows * columns elements: character in the low byte, VGA attribute in the high one. The state is
  // kept elsewhere (the terminal's record); it must be sound.
  Screen(std::span<uint16_t> cells, uint16_t rows, uint16_t columns, ScreenState& state)
      : cells_(cells), rows_(rows), columns_(columns), state_(state) {}

  // Makes a recovered or fresh state fit this screen.
  void fit();
  void put(std::span<const uint8_t> bytes);
  void clear_all();
  // The row below all text; the last one scrolls up to be free.
  [[nodiscard]] uint16_t first_free_row();

  // Bytes to be typed back; empties the store.
  [[nodiscard]] std::span<const uint8_t> take_answer();
  // Where the hardware cursor belongs; rows * columns if it is hidden.
  [[nodiscard]] unsigned cursor_cell() const;
  [[nodiscard]] bool is_cursor_application_mode() const { return (state_.modes & kModeApplicationCursor) != 0; }

 private:
  // screen.cc: the cells
  void put_character(uint32_t code);
  void put_cell(uint8_t glyph);
  void line_feed();
  void reverse_line_feed();
  void scroll_up(unsigned top, unsigned bottom, unsigned count);
  void scroll_down(unsigned top, unsigned bottom, unsigned count);
  void erase_cells(unsigned from, unsigned to);
  void insert_cells(unsigned count);
  void delete_cells(unsigned count);
  void move_to(int row, int column);
  void move_by(int rows, int columns);
  void go_to_origin();
  void tab(int direction, unsigned count);
  void save_cursor();
  void restore_cursor();
  [[nodiscard]] uint16_t blank() const;
  [[nodiscard]] uint8_t attribute() const;
  [[nodiscard]] bool has_mode(uint8_t mode) const { return (state_.modes & mode) != 0; }
  void set_mode(uint8_t mode, bool on) { state_.modes = uint8_t(on ? state_.modes | mode : state_.modes & ~mode); }
  [[nodiscard]] uint16_t* row(unsigned r) { return &cells_[size_t{r} * columns_]; }

  // screen_parser.cc
  void put_byte(uint8_t byte);
  void put_ground(uint8_t byte);
  bool put_control(uint8_t byte);
  void put_utf8(uint8_t byte);
  void put_escape(uint8_t byte);
  void put_control_sequence(uint8_t byte);
  void start_sequence();

  // screen_sequences.cc
  void run_escape(uint8_t final_byte);
  void run_sequence(uint8_t final_byte);
  bool run_movement(uint8_t final_byte);
  bool run_editing(uint8_t final_byte);
  void run_modes(bool on);
  void run_private_mode(unsigned mode, bool on);
  void run_report();
  void run_tab_clear();
  void run_scroll_region();
  void run_pen();
  unsigned set_color(unsigned at, uint8_t& color);
  void run_pen_one(unsigned code);
  void erase_display(unsigned what);
  void erase_line(unsigned what);
  void reset();
  [[nodiscard]] unsigned parameter(unsigned index, unsigned otherwise) const;
  void answer(std::span<const char> text);
  void answer_number(unsigned number);

  std::span<uint16_t> cells_;
  uint16_t rows_, columns_;
  ScreenState& state_;
  uint8_t answer_[64] = {};
  unsigned answer_bytes_ = 0;
};

// The glyph of a Unicode character in the VGA font (code page 437); '?' if there is none.
[[nodiscard]] uint8_t glyph_of(uint32_t code);
// DEC special graphics (lines), as a Unicode character.
[[nodiscard]] uint32_t line_drawing(uint8_t byte);

}  // namespace tty
