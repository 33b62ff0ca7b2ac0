// SPDX-License-Identifier: BSD-3-Clause
// The VT parser on arbitrary bytes: it stays inside of the cells (ASan watches a heap block of their exact size), and
// a stream that is cut into pieces gives the same screen.
#include <cstring>
#include <memory>

#include "drivers/tty/screen.h"

namespace {

constexpr uint16_t kRows = 6, kColumns = 12;
constexpr size_t kCells = size_t{kRows} * kColumns;

struct OneScreen {
  OneScreen() {
    screen.fit();
    screen.clear_all();
  }
  std::unique_ptr<uint16_t[]> cells{new uint16_t[kCells]};
  tty::ScreenState state = tty::fresh_screen_state();
  tty::Screen screen{{cells.get(), kCells}, kRows, kColumns, state};
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t bytes) {
  OneScreen whole, cut;
  whole.screen.put({data, bytes});
  for (size_t i = 0; i < bytes; i++) cut.screen.put({data + i, 1});
  if (std::memcmp(whole.cells.get(), cut.cells.get(), kCells * 2) != 0) __builtin_trap();
  if (!tty::is_sound(whole.state) || whole.state.cursor.row >= kRows || whole.state.cursor.column >= kColumns) {
    __builtin_trap();
  }
  return 0;
}
