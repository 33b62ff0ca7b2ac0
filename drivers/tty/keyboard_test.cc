// SPDX-License-Identifier: BSD-3-Clause
// Scan codes to bytes.
#include "drivers/tty/keyboard.h"

#include <initializer_list>
#include <string_view>

#include "base/test/test.h"

namespace {

struct Fixture {
  std::string_view scan(std::initializer_list<int> codes) {
    length = 0;
    for (int code : codes) {
      uint8_t bytes[tty::Keyboard::kMaxBytes];
      const unsigned n = keyboard.scan(uint8_t(code), application, bytes);
      for (unsigned i = 0; i < n && length < sizeof text; i++) text[length++] = char(bytes[i]);
    }
    return {text, length};
  }
  tty::Keyboard keyboard;
  bool application = false;
  char text[64] = {};
  size_t length = 0;
};

TEST(Keyboard, LettersAndShift) {
  Fixture f;
  EXPECT_EQ(f.scan({0x1e, 0x9e, 0x2a, 0x1e, 0x9e, 0xaa, 0x1e}), "aAa");
  EXPECT_EQ(f.scan({0x36, 0x03, 0xb6, 0x03}), "@2");
  EXPECT_EQ(f.scan({0x39, 0x1c, 0x0f, 0x01, 0x0e}), " \r\t\033\177");
}

TEST(Keyboard, CapsLockConcernsLettersOnly) {
  Fixture f;
  EXPECT_EQ(f.scan({0x3a, 0xba, 0x1e, 0x02, 0x2a, 0x1e, 0xaa}), "A1a");
  EXPECT_EQ(f.keyboard.locks(), tty::kCapsLock);
  EXPECT_EQ(f.scan({0x3a, 0x3a, 0x3a, 0xba, 0x1e}), "a");  // a held key repeats and switches once
}

TEST(Keyboard, Control) {
  Fixture f;
  EXPECT_EQ(f.scan({0x1d, 0x2e, 0x2c, 0x20, 0x2b, 0x9d, 0x2e}), "\3\32\4\34c");
  EXPECT_EQ(f.scan({0xe0, 0x1d, 0x1e, 0xe0, 0x9d}), "\1");
  EXPECT_EQ(f.scan({0x1d, 0x39, 0x9d}), std::string_view("\0", 1));
}

TEST(Keyboard, AltSendsEscapeBefore) {
  Fixture f;
  EXPECT_EQ(f.scan({0x38, 0x21, 0xb8}), "\033f");
}

TEST(Keyboard, ArrowsAndFunctionKeys) {
  Fixture f;
  EXPECT_EQ(f.scan({0xe0, 0x48, 0xe0, 0xc8}), "\033[A");
  EXPECT_EQ(f.scan({0xe0, 0x53}), "\033[3~");
  EXPECT_EQ(f.scan({0x3b, 0x44, 0x58}), "\033[[A\033[21~\033[24~");
  f.application = true;
  EXPECT_EQ(f.scan({0xe0, 0x4b}), "\033OD");
  EXPECT_EQ(f.scan({0x38, 0xe0, 0x4b, 0xb8}), "\033\033OD");
}

TEST(Keyboard, TheFakeShiftOfGreyKeysIsIgnored) {
  Fixture f;
  EXPECT_EQ(f.scan({0xe0, 0x2a, 0xe0, 0x48, 0xe0, 0xc8, 0xe0, 0xaa, 0x1e}), "\033[Aa");
}

TEST(Keyboard, NumberPad) {
  Fixture f;
  EXPECT_EQ(f.scan({0x47, 0x4a, 0xe0, 0x35, 0xe0, 0x1c, 0x37}), "\033[1~-/\r*");
  EXPECT_EQ(f.scan({0x45, 0xc5, 0x47, 0x53, 0x2a, 0x47, 0xaa}), "7.\033[1~");
}

TEST(Keyboard, PauseTypesNothing) {
  Fixture f;
  EXPECT_EQ(f.scan({0xe1, 0x1d, 0x45, 0xe1, 0x9d, 0xc5, 0x1e}), "a");
  EXPECT_EQ(f.keyboard.locks(), 0);
}

TEST(Keyboard, AllCodesInAllStatesStayInside) {
  Fixture f;
  uint32_t random = 1;
  for (int i = 0; i < 300000; i++) {
    random = random * 1664525 + 1013904223;
    uint8_t bytes[tty::Keyboard::kMaxBytes];
    const unsigned n = f.keyboard.scan(uint8_t(random >> 24), (random >> 20 & 1) != 0, bytes);
    ASSERT_LE(n, tty::Keyboard::kMaxBytes);
  }
  f.keyboard.release_all();
  EXPECT_LE(f.keyboard.locks(), 7);
}

}  // namespace
