// SPDX-License-Identifier: BSD-3-Clause
// The VT100/ANSI subset: what each sequence does to the cells, and that no input whatever leaves the screen.
#include "drivers/tty/screen.h"

#include <cstring>
#include <string_view>

#include "base/test/test.h"

namespace {

constexpr uint16_t kRows = 5, kColumns = 10;

struct Fixture {
  Fixture() {
    screen.fit();
    screen.clear_all();
  }
  void put(std::string_view text) { screen.put({reinterpret_cast<const uint8_t*>(text.data()), text.size()}); }
  // Row `r` without the blanks at its end.
  std::string_view row(unsigned r) {
    unsigned length = 0;
    for (unsigned c = 0; c < kColumns; c++) {
      text[c] = char(cells[guard + r * kColumns + c]);
      if (text[c] != ' ') length = c + 1;
    }
    return {text, length};
  }
  uint8_t attribute(unsigned r, unsigned c) { return uint8_t(cells[guard + r * kColumns + c] >> 8); }
  std::string_view answer() {
    const auto bytes = screen.take_answer();
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
  }
  unsigned cursor_row() const { return state.cursor.row; }
  unsigned cursor_column() const { return state.cursor.column; }

  static constexpr unsigned guard = 0;
  uint16_t cells[kRows * kColumns] = {};
  char text[kColumns] = {};
  tty::ScreenState state = tty::fresh_screen_state();
  tty::Screen screen{cells, kRows, kColumns, state};
};

TEST(Screen, TextWrapsAndScrolls) {
  Fixture f;
  f.put("0123456789abc\r\nx");
  EXPECT_EQ(f.row(0), "0123456789");
  EXPECT_EQ(f.row(1), "abc");
  EXPECT_EQ(f.row(2), "x");
  f.put("\r\n\n\n\n");
  EXPECT_EQ(f.row(0), "x");
  EXPECT_EQ(f.cursor_row(), kRows - 1);
}

TEST(Screen, TheLastColumnWaitsBeforeItWraps) {
  Fixture f;
  f.put("0123456789");
  EXPECT_EQ(f.cursor_row(), 0);
  EXPECT_EQ(f.cursor_column(), 9);
  f.put("\r\nok");
  EXPECT_EQ(f.row(1), "ok");
  f.put("\033[?7l\033[1;10Habc");
  EXPECT_EQ(f.row(0), "012345678c");
}

TEST(Screen, CursorMovement) {
  Fixture f;
  f.put("\033[3;4H*\033[A*\033[2D*\033[B*\033[10C*\033[H*");
  EXPECT_EQ(f.row(2), "   **    *");
  EXPECT_EQ(f.row(1)[4], '*');
  EXPECT_EQ(f.row(0), "*");
  f.put("\033[99;99H");
  EXPECT_EQ(f.cursor_row(), 4);
  EXPECT_EQ(f.cursor_column(), 9);
  f.put("\033[3G\033[2d");
  EXPECT_EQ(f.cursor_row(), 1);
  EXPECT_EQ(f.cursor_column(), 2);
  f.put("\b\b\b\b");
  EXPECT_EQ(f.cursor_column(), 0);
  f.put("\033[E");
  EXPECT_EQ(f.cursor_row(), 2);
  f.put("\0337\033[5;5H\0338");
  EXPECT_EQ(f.cursor_row(), 2);
}

TEST(Screen, Erasing) {
  Fixture f;
  f.put("aaaaa\r\nbbbbb\r\nccccc\033[2;3H\033[K");
  EXPECT_EQ(f.row(1), "bb");
  f.put("\033[1K");
  EXPECT_EQ(f.row(1), "");
  f.put("\033[1J");
  EXPECT_EQ(f.row(0), "");
  EXPECT_EQ(f.row(2), "ccccc");
  f.put("\033[J");
  EXPECT_EQ(f.row(2), "");
  f.put("x\033[2J");
  EXPECT_EQ(f.row(1), "");
}

TEST(Screen, InsertAndDelete) {
  Fixture f;
  f.put("abcdef\033[1;3H\033[2@");
  EXPECT_EQ(f.row(0), "ab  cdef");
  f.put("\033[3P");
  EXPECT_EQ(f.row(0), "abdef");
  f.put("\033[2X");
  EXPECT_EQ(f.row(0), "ab  f");
  f.put("\033[4hXY\033[4l");
  EXPECT_EQ(f.row(0), "abXY  f");
  f.put("\r\n1\r\n2\r\n3\033[2;1H\033[L");
  EXPECT_EQ(f.row(1), "");
  EXPECT_EQ(f.row(2), "1");
  f.put("\033[2M");
  EXPECT_EQ(f.row(1), "2");
}

TEST(Screen, ScrollRegion) {
  Fixture f;
  f.put("a\r\nb\r\nc\r\nd\r\ne\033[2;4r\033[4;1H\n");
  EXPECT_EQ(f.row(0), "a");
  EXPECT_EQ(f.row(1), "c");
  EXPECT_EQ(f.row(2), "d");
  EXPECT_EQ(f.row(3), "");
  EXPECT_EQ(f.row(4), "e");
  f.put("\033[2;1H\033M");
  EXPECT_EQ(f.row(1), "");
  EXPECT_EQ(f.row(2), "c");
  f.put("\033[?6h\033[1;1HX\033[9;1HY");
  EXPECT_EQ(f.row(1), "X");
  EXPECT_EQ(f.row(3), "Y");
  f.put("\033[9;2r");  // nonsense: ignored
  EXPECT_EQ(f.state.top, 1);
}

TEST(Screen, Colours) {
  Fixture f;
  f.put("\033[31;44mA\033[1mB\033[7mC\033[0mD\033[38;5;9mE\033[48;2;0;0;255mF\033[39;49mG");
  EXPECT_EQ(f.attribute(0, 0), 0x14);
  EXPECT_EQ(f.attribute(0, 1), 0x1c);
  EXPECT_EQ(f.attribute(0, 2), 0x49);
  EXPECT_EQ(f.attribute(0, 3), 0x07);
  EXPECT_EQ(f.attribute(0, 4), 0x0c);
  EXPECT_EQ(f.attribute(0, 5), 0x1c);
  EXPECT_EQ(f.attribute(0, 6), 0x07);
}

TEST(Screen, TabsAndTheirStops) {
  Fixture f;
  f.put("\tx");
  EXPECT_EQ(f.row(0), "        x");
  f.put("\r\033[3g\033[4G\033H\r\tY");
  EXPECT_EQ(f.row(0)[3], 'Y');
  f.put("\033[9G\033[Z");
  EXPECT_EQ(f.cursor_column(), 3);
  f.put("\t\t\t\t");
  EXPECT_EQ(f.cursor_column(), 9);
}

TEST(Screen, Utf8BecomesTheFontsGlyphs) {
  Fixture f;
  f.put("\xc3\xa4\xe2\x94\x80\xf0\x9f\x98\x80\xff\xc3x");
  EXPECT_EQ(uint8_t(f.row(0)[0]), 0x84);
  EXPECT_EQ(uint8_t(f.row(0)[1]), 0xc4);
  EXPECT_EQ(f.row(0).substr(2), "???x");
}

TEST(Screen, LineDrawing) {
  Fixture f;
  f.put("\033(0qx\033(Bq");
  EXPECT_EQ(uint8_t(f.row(0)[0]), 0xc4);
  EXPECT_EQ(uint8_t(f.row(0)[1]), 0xb3);
  EXPECT_EQ(f.row(0)[2], 'q');
  f.put("\033)0\016q\017q");
  EXPECT_EQ(uint8_t(f.row(0)[3]), 0xc4);
  EXPECT_EQ(f.row(0)[4], 'q');
}

TEST(Screen, Reports) {
  Fixture f;
  f.put("\033[3;4H\033[6n");
  EXPECT_EQ(f.answer(), "\033[3;4R");
  f.put("\033[5n\033[c");
  EXPECT_EQ(f.answer(), "\033[0n\033[?6c");
  EXPECT_EQ(f.answer(), "");
  for (int i = 0; i < 100; i++) f.put("\033[6n");  // more than anybody reads
  EXPECT_LE(f.answer().size(), 64);
}

TEST(Screen, SequencesMayBeCutAnywhere) {
  Fixture whole, cut;
  constexpr std::string_view kText = "a\033[31mb\033[2;3Hc\xc3\xa4\033]0;title\007d\033P ignored \033\\e";
  whole.put(kText);
  for (size_t i = 0; i < kText.size(); i++) cut.put(kText.substr(i, 1));
  EXPECT_TRUE(std::memcmp(whole.cells, cut.cells, sizeof whole.cells) == 0);
  EXPECT_EQ(whole.row(1), "  c\x84"
                          "de");
}

TEST(Screen, CancelAndNestedEscapes) {
  Fixture f;
  f.put("\033[12\030x\033[1\033[2;2Hy\033[1\bz");
  EXPECT_EQ(f.row(0), "x");
  EXPECT_EQ(f.row(1)[1], 'y');
}

TEST(Screen, CursorVisibilityAndReset) {
  Fixture f;
  f.put("ab\033[?25l");
  EXPECT_EQ(f.screen.cursor_cell(), kRows * kColumns);
  f.put("\033[?1h");
  EXPECT_TRUE(f.screen.is_cursor_application_mode());
  f.put("\033c");
  EXPECT_EQ(f.screen.cursor_cell(), 0);
  EXPECT_EQ(f.row(0), "");
  EXPECT_FALSE(f.screen.is_cursor_application_mode());
}

TEST(Screen, ReverseScreenIsUndone) {
  Fixture f;
  f.put("x\033[?5h");
  EXPECT_EQ(f.attribute(0, 0), 0x70);
  f.put("y");
  EXPECT_EQ(f.attribute(0, 1), 0x70);
  f.put("\033[?5l");
  EXPECT_EQ(f.attribute(0, 1), 0x07);
}

TEST(Screen, RepeatedCharacters) {
  Fixture f;
  f.put("-\033[3b");
  EXPECT_EQ(f.row(0), "----");
  f.put("\033[65535b");
  EXPECT_EQ(f.row(0), "----------");
}

// The sanitisers watch the cells; the state must stay sound after every byte.
TEST(Screen, RandomBytesStayInside) {
  static Fixture f;
  constexpr std::string_view kSpice = "\033[[[;;;?0123456789ABCDEFGHJKLMPSTXZ@`abcdfghlmnrsu78()0B\b\t\n\r\016\017\xc3\xe2\x80";
  uint64_t random = 1;
  for (int i = 0; i < 500000; i++) {
    random = random * 6364136223846793005ull + 1442695040888963407ull;
    const uint32_t r = uint32_t(random >> 33);
    const char byte = r % 8 == 0 ? char(r >> 8) : kSpice[(r >> 8) % kSpice.size()];
    f.put({&byte, 1});
    ASSERT_TRUE(tty::is_sound(f.state));
    ASSERT_TRUE(f.state.cursor.row < kRows && f.state.cursor.column < kColumns && f.state.bottom <= kRows);
    if (i % 1000 == 0) (void)f.screen.take_answer();
  }
}

TEST(Screen, ARecoveredStateIsFitted) {
  Fixture f;
  f.state.cursor.row = 200;
  f.state.saved.column = 200;
  f.state.top = 100;
  f.state.bottom = 200;
  EXPECT_TRUE(tty::is_sound(f.state));
  f.screen.fit();
  f.put("x\n\n\n\n\n\033[u");
  EXPECT_LT(f.state.cursor.row, kRows);
}

}  // namespace
