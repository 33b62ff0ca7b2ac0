// SPDX-License-Identifier: BSD-3-Clause
// What a terminal starts with, and the bounds that a recovered one must keep.
#include "drivers/tty/record.h"

#include "drivers/tty/screen.h"

namespace tty {

Record fresh_record() {
  Record r{};
  r.termios = default_termios();
  r.input_speed = r.output_speed = 115200;
  r.window = {.rows = 24, .columns = 80, .x_pixels = 0, .y_pixels = 0};
  r.screen = fresh_screen_state();
  return r;
}

bool is_sound(const Record& r) {
  if (r.input.count() > kInputEntries || r.output.count() > kOutputBytes) return false;
  if (r.line_start - r.input.tail > r.input.count()) return false;
  if (r.session < 0 || r.group < 0) return false;
  return is_sound(r.screen);
}

}  // namespace tty
