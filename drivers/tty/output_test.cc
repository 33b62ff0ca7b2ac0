// SPDX-License-Identifier: BSD-3-Clause
// Output processing and flow.
#include "base/test/test.h"
#include "drivers/tty/fake_terminal.h"

namespace {

using tty::FakeTerminal;
using tty::Termios;

constexpr int32_t kAgain = -11;

TEST(Output, NewlineBecomesReturnAndNewline) {
  FakeTerminal t;
  EXPECT_EQ(t.write("a\nb\r\n"), 5);
  EXPECT_EQ(t.shown(), "a\r\nb\r\r\n");
}

TEST(Output, WithoutOpostBytesAreLeftAlone) {
  FakeTerminal t;
  t.set_modes(&Termios::output, 0, tty::kOPost);
  t.write("a\n\t");
  EXPECT_EQ(t.shown(), "a\n\t");
}

TEST(Output, TabsExpandToColumns) {
  FakeTerminal t;
  t.set_modes(&Termios::output, tty::kXTabs);
  t.write("ab\tc\n\t\xc3\xa4\t|");
  EXPECT_EQ(t.shown(), "ab      c\r\n        \xc3\xa4       |");
}

TEST(Output, CarriageReturnModes) {
  FakeTerminal t;
  t.set_modes(&Termios::output, tty::kONoCr);
  t.write("\ra\r");
  EXPECT_EQ(t.shown(), "a\r");
  t.set_modes(&Termios::output, tty::kOCrNl, tty::kONoCr);
  t.write("b\r");
  EXPECT_EQ(t.shown(), "b\n");
  t.set_modes(&Termios::output, tty::kOlCuc, tty::kOCrNl);
  t.write("shout");
  EXPECT_EQ(t.shown(), "SHOUT");
}

TEST(Output, ABusyDeviceParksTheWriter) {
  FakeTerminal t;
  t.device.budget = 0;
  static char flood[16384];
  std::memset(flood, 'x', sizeof flood);
  const int32_t taken = t.write({flood, sizeof flood});
  EXPECT_GT(taken, 7000);
  EXPECT_LT(taken, 8192);
  EXPECT_EQ(t.write("y"), kAgain);
  EXPECT_EQ(t.poll(4), 0);
  t.device.budget = 100;
  t.terminal.output_ready();
  EXPECT_TRUE(t.terminal.take_wake());
  EXPECT_EQ(t.write("y"), 1);
  t.device.budget = ~0ull;
  t.terminal.output_ready();
  EXPECT_EQ(t.device.length, size_t(taken) + 1);
  EXPECT_EQ(t.device.text[taken], 'y');
}

TEST(Output, TheEchoHasRoomOfItsOwn) {
  FakeTerminal t;
  t.device.budget = 0;
  static char flood[16384];
  std::memset(flood, 'x', sizeof flood);
  const int32_t taken = t.write({flood, sizeof flood});
  t.type("abc");
  t.device.budget = ~0ull;
  t.terminal.output_ready();
  EXPECT_EQ(std::string_view(t.device.text + taken, t.device.length - size_t(taken)), "abc");
}

TEST(Output, AFaultAfterAPartIsAPartialWrite) {
  FakeTerminal t;
  abi::chardev::Write w{};
  w.bytes = 1000, w.caller = t.caller, w.sequence = 1;
  uint8_t bytes[600];
  std::memset(bytes, 'z', sizeof bytes);
  driver::FakeMemory memory({bytes, 512});
  auto result = t.terminal.write(w, memory);
  ASSERT_TRUE(result.has_value());
  EXPECT_EQ(*result, 512);
  driver::FakeMemory nothing({bytes, size_t{0}});
  w.sequence = 2;
  result = t.terminal.write(w, nothing);
  EXPECT_FALSE(result.has_value());
}

TEST(Output, FlowIoctls) {
  FakeTerminal t;
  EXPECT_EQ(t.ioctl(0x540A, 0), 0);
  t.write("held");
  EXPECT_EQ(t.shown(), "");
  EXPECT_EQ(t.ioctl(0x5411), 0);
  EXPECT_EQ(t.ioctl_value<int32_t>(), 4);
  EXPECT_EQ(t.ioctl(0x540A, 1), 0);
  EXPECT_EQ(t.shown(), "held");
  EXPECT_EQ(t.ioctl(0x540A, 2), 0);
  EXPECT_EQ(t.ioctl(0x540A, 3), 0);
  EXPECT_EQ(t.shown(), "\23\21");
  EXPECT_EQ(t.ioctl(0x540A, 4), -22);
}

}  // namespace
