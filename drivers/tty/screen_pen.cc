// SPDX-License-Identifier: BSD-3-Clause
// SGR: colours and attributes. Colours of 256 and of 24 bits become the nearest of sixteen.
#include "drivers/tty/screen.h"

namespace tty {
namespace {

uint8_t nearest(unsigned red, unsigned green, unsigned blue) {
  const unsigned bright = red > 170 || green > 170 || blue > 170 ? 8 : 0;
  const unsigned limit = bright != 0 ? 128 : 64;
  return uint8_t((red > limit ? 1 : 0) | (green > limit ? 2 : 0) | (blue > limit ? 4 : 0) | bright);
}

uint8_t from_256(unsigned code) {
  if (code < 16) return uint8_t(code);
  if (code >= 232) return nearest((code - 232) * 10 + 8, (code - 232) * 10 + 8, (code - 232) * 10 + 8);
  const unsigned n = code - 16;
  return nearest(n / 36 * 51, n / 6 % 6 * 51, n % 6 * 51);
}

}  // namespace

// 38 or 48 stands at `at`. Returns how many parameters belong to it.
unsigned Screen::set_color(unsigned at, uint8_t& color) {
  const unsigned left = state_.parameter_count - at;
  if (left >= 3 && state_.parameter[at + 1] == 5) {
    color = from_256(state_.parameter[at + 2] & 0xff);
    return 3;
  }
  if (left >= 5 && state_.parameter[at + 1] == 2) {
    color = nearest(state_.parameter[at + 2], state_.parameter[at + 3], state_.parameter[at + 4]);
    return 5;
  }
  return left;
}

void Screen::run_pen_one(unsigned code) {
  Pen& pen = state_.pen;
  const auto set = [&pen](uint8_t flag, bool on) { pen.flags = uint8_t(on ? pen.flags | flag : pen.flags & ~flag); };
  if (code >= 30 && code < 38) pen.foreground = uint8_t(code - 30);
  if (code >= 40 && code < 48) pen.background = uint8_t(code - 40);
  if (code >= 90 && code < 98) pen.foreground = uint8_t(code - 90 + 8);
  if (code >= 100 && code < 108) pen.background = uint8_t(code - 100 + 8);
  if (code == 39) pen.foreground = 7;
  if (code == 49) pen.background = 0;
  if (code == 0) pen = {.foreground = 7, .background = 0, .flags = 0, .charset = pen.charset};
  if (code == 1 || code == 22) set(kPenBold, code == 1);
  if (code == 4 || code == 24) set(kPenUnderline, code == 4);
  if (code == 5 || code == 25) set(kPenBlink, code == 5);
  if (code == 7 || code == 27) set(kPenReverse, code == 7);
  if (code == 8 || code == 28) set(kPenHidden, code == 8);
}

void Screen::run_pen() {
  if (state_.parameter_count == 0) return run_pen_one(0);
  for (unsigned i = 0; i < state_.parameter_count;) {
    const unsigned code = state_.parameter[i];
    if (code == 38) {
      i += set_color(i, state_.pen.foreground);
    } else if (code == 48) {
      i += set_color(i, state_.pen.background);
    } else {
      run_pen_one(code);
      i++;
    }
  }
}

}  // namespace tty
