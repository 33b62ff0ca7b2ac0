// SPDX-License-Identifier: BSD-3-Clause
// Canonical input: lines, editing, echo, end of file. Expected screens are Linux's.
#include "abi/signal.h"
#include "base/test/test.h"
#include "drivers/tty/fake_terminal.h"

namespace {

using tty::FakeTerminal;
using tty::Termios;

constexpr int32_t kAgain = -11;

TEST(Canonical, ALineIsReadWhenItIsComplete) {
  FakeTerminal t;
  t.type("ls");
  EXPECT_EQ(t.read(), kAgain);
  t.type("\r");
  EXPECT_TRUE(t.terminal.take_wake());
  EXPECT_EQ(t.line(), "ls\n");
  EXPECT_EQ(t.read(), kAgain);
  EXPECT_EQ(t.shown(), "ls\r\n");
}

TEST(Canonical, LinesAreReadOneByOneAndInPieces) {
  FakeTerminal t;
  t.type("one\ntwo\n");
  EXPECT_EQ(t.line(2), "on");
  EXPECT_EQ(t.line(), "e\n");
  EXPECT_EQ(t.line(), "two\n");
}

TEST(Canonical, ReadOfNothingReturnsAtOnce) {
  FakeTerminal t;
  EXPECT_EQ(t.read(0), 0);
}

TEST(Canonical, EndOfFile) {
  FakeTerminal t;
  t.type("\4");
  EXPECT_EQ(t.line(), "");
  t.type("ab\4");
  EXPECT_EQ(t.line(), "ab");
  EXPECT_EQ(t.read(), kAgain);
  t.type("\4");
  EXPECT_EQ(t.read(), 0);
  EXPECT_EQ(t.shown(), "ab");
}

TEST(Canonical, EndOfFileAfterAnExactReadIsNoSecondOne) {
  FakeTerminal t;
  t.type("abcd\4");
  EXPECT_EQ(t.line(4), "abcd");
  EXPECT_EQ(t.read(), kAgain);
}

TEST(Canonical, EraseRubsOut) {
  FakeTerminal t;
  t.type("lx\177s\n");
  EXPECT_EQ(t.line(), "ls\n");
  EXPECT_EQ(t.shown(), "lx\b \bs\r\n");
  t.type("\177\177\n");
  EXPECT_EQ(t.line(), "\n");
  EXPECT_EQ(t.shown(), "\r\n");
}

TEST(Canonical, EraseDoesNotReachIntoTheLastLine) {
  FakeTerminal t;
  t.type("a\n\177\177b\n");
  EXPECT_EQ(t.line(), "a\n");
  EXPECT_EQ(t.line(), "b\n");
}

TEST(Canonical, EraseOfAControlCharacterTakesBothColumns) {
  FakeTerminal t;
  t.type("a\1\177\n");
  EXPECT_EQ(t.line(), "a\n");
  EXPECT_EQ(t.shown(), "a^A\b \b\b \b\r\n");
}

TEST(Canonical, EraseOfATabGoesBackToWhereItBegan) {
  FakeTerminal t;
  t.write("$ ");
  (void)t.shown();
  t.type("ab\tc\177\177d\n");
  EXPECT_EQ(t.line(), "abd\n");
  EXPECT_EQ(t.shown(), "ab\tc\b \b\b\b\b\bd\r\n");
}

TEST(Canonical, EraseTakesAWholeUtf8Character) {
  FakeTerminal t;
  t.type("a\xc3\xa4\177\n");
  EXPECT_EQ(t.line(), "a\n");
  EXPECT_EQ(t.shown(), "a\xc3\xa4\b \b\r\n");
  t.set_modes(&Termios::input, 0, tty::kIUtf8);
  t.type("a\xc3\xa4\177\n");
  EXPECT_EQ(t.line(), "a\xc3\n");
}

TEST(Canonical, KillAndWordErase) {
  FakeTerminal t;
  t.type("echo foo bar  \27X\n");
  EXPECT_EQ(t.line(), "echo foo X\n");
  EXPECT_EQ(t.shown(), "echo foo bar  \b \b\b \b\b \b\b \b\b \bX\r\n");
  t.type("abc\25d\n");
  EXPECT_EQ(t.line(), "d\n");
  EXPECT_EQ(t.shown(), "abc\b \b\b \b\b \bd\r\n");
}

TEST(Canonical, KillWithoutEchoErase) {
  FakeTerminal t;
  t.set_modes(&Termios::local, 0, tty::kEchoKillErase);
  t.type("abc\25d\n");
  EXPECT_EQ(t.line(), "d\n");
  EXPECT_EQ(t.shown(), "abc^U\r\nd\r\n");
}

TEST(Canonical, EraseWithoutEchoEraseShowsTheKey) {
  FakeTerminal t;
  t.set_modes(&Termios::local, 0, tty::kEchoErase);
  t.type("ab\177\n");
  EXPECT_EQ(t.line(), "a\n");
  EXPECT_EQ(t.shown(), "ab^?\r\n");
}

TEST(Canonical, EraseOnPaper) {
  FakeTerminal t;
  t.set_modes(&Termios::local, tty::kEchoPrint);
  t.type("abc\177\177x\n");
  EXPECT_EQ(t.line(), "ax\n");
  EXPECT_EQ(t.shown(), "abc\\cb/x\r\n");
}

TEST(Canonical, Reprint) {
  FakeTerminal t;
  t.type("ab\22c\n");
  EXPECT_EQ(t.line(), "abc\n");
  EXPECT_EQ(t.shown(), "ab^R\r\nabc\r\n");
}

TEST(Canonical, LiteralNextTakesAwayTheMeaning) {
  FakeTerminal t;
  t.type("\26\3\26\4\26\n\n");
  EXPECT_EQ(t.line(), "\3\4\n\n");
  EXPECT_EQ(t.environment.sent_count, 0);
}

TEST(Canonical, ExtendedCharactersNeedIexten) {
  FakeTerminal t;
  t.set_modes(&Termios::local, 0, tty::kExtended);
  t.type("a\26\27\n");
  EXPECT_EQ(t.line(), "a\26\27\n");
}

TEST(Canonical, EndOfLineCharacters) {
  FakeTerminal t;
  t.termios().character[tty::kEndOfLine] = ';';
  t.type("a;b\n");
  EXPECT_EQ(t.line(), "a;");
  EXPECT_EQ(t.line(), "b\n");
}

TEST(Canonical, NewlineMapping) {
  FakeTerminal t;
  t.set_modes(&Termios::input, tty::kIgnCr);
  t.type("a\r\n");
  EXPECT_EQ(t.line(), "a\n");
  t.set_modes(&Termios::input, tty::kINlCr, tty::kIgnCr | tty::kICrNl);
  t.type("b\n\4");
  EXPECT_EQ(t.line(), "b\r");
}

TEST(Canonical, EchoOffAndEchoOfNewlineOnly) {
  FakeTerminal t;
  t.set_modes(&Termios::local, 0, tty::kEcho);
  t.type("secret\n");
  EXPECT_EQ(t.shown(), "");
  t.set_modes(&Termios::local, tty::kEchoNewline);
  t.type("secret\n");
  EXPECT_EQ(t.shown(), "\r\n");
  EXPECT_EQ(t.line(), "secret\n");
}

TEST(Canonical, SignalsGoToTheForegroundGroup) {
  FakeTerminal t;
  t.type("\3");
  EXPECT_EQ(t.environment.sent_count, 0);  // nobody's terminal
  EXPECT_EQ(t.open(), 1);
  t.type("abc\3\34\32");
  EXPECT_EQ(t.shown(), "^Cabc^C^\\^Z");
  ASSERT_EQ(t.environment.sent_count, 3);
  EXPECT_EQ(t.environment.sent[0].group, 100);
  EXPECT_EQ(t.environment.sent[0].session, 100);
  EXPECT_EQ(t.environment.sent[0].signal, abi::kSigInt);
  EXPECT_EQ(t.environment.sent[1].signal, abi::kSigQuit);
  EXPECT_EQ(t.environment.sent[2].signal, abi::kSigTerminalStop);
  t.type("\n");
  EXPECT_EQ(t.line(), "\n");  // "abc" was flushed
}

TEST(Canonical, NoFlushKeepsInput) {
  FakeTerminal t;
  t.open();
  t.set_modes(&Termios::local, tty::kNoFlush);
  t.type("abc\3d\n");
  EXPECT_EQ(t.line(), "abcd\n");
}

TEST(Canonical, SignalCharactersWithoutIsigAreData) {
  FakeTerminal t;
  t.open();
  t.set_modes(&Termios::local, 0, tty::kISig);
  t.type("\3\n");
  EXPECT_EQ(t.line(), "\3\n");
  EXPECT_EQ(t.environment.sent_count, 0);
}

TEST(Canonical, StopAndStart) {
  FakeTerminal t;
  t.type("\23");
  EXPECT_EQ(t.write("hidden"), 6);
  EXPECT_EQ(t.shown(), "");
  t.type("\21");
  EXPECT_EQ(t.shown(), "hidden");
  t.set_modes(&Termios::input, tty::kIxAny);
  t.type("\23");
  t.write("again");
  t.type("x");
  EXPECT_EQ(t.shown(), "againx");
}

TEST(Canonical, InterruptEndsAStop) {
  FakeTerminal t;
  t.open();
  t.type("\23");
  t.write("lost");
  t.type("\3");
  EXPECT_EQ(t.shown(), "^C");
}

TEST(Canonical, ALineThatIsTooLongCanStillEnd) {
  FakeTerminal t;
  for (int i = 0; i < 5000; i++) t.type("x");
  EXPECT_TRUE(t.terminal.may_receive());  // else ^C and the line's end could not come
  t.type("\n");
  EXPECT_EQ(t.read(), 4096);
  EXPECT_EQ(t.got[4095], '\n');
  EXPECT_EQ(t.got[4094], 'x');
}

TEST(Canonical, FullOfLinesTheHardwareKeepsTheRest) {
  FakeTerminal t;
  while (t.terminal.may_receive()) t.type("123456789\n");
  EXPECT_FALSE(t.device.receiving);
  EXPECT_EQ(t.line(), "123456789\n");
  EXPECT_TRUE(t.device.receiving);
}

TEST(Canonical, SwitchingModesKeepsWhatWasTyped) {
  FakeTerminal t;
  t.type("partial");
  EXPECT_EQ(t.read(), kAgain);
  t.set_raw(1, 0);
  EXPECT_EQ(t.line(), "partial");
  t.type("raw");
  Termios canonical = tty::default_termios();
  t.ioctl_with(0x5402, canonical);
  EXPECT_EQ(t.line(), "raw");
  t.type("x\n");
  EXPECT_EQ(t.line(), "x\n");
}

TEST(Canonical, BreakAndParity) {
  FakeTerminal t;
  t.open();
  t.set_modes(&Termios::input, tty::kBrkInt);
  t.terminal.input(0, tty::InputKind::kBreak);
  ASSERT_EQ(t.environment.sent_count, 1);
  EXPECT_EQ(t.environment.sent[0].signal, abi::kSigInt);
  t.set_modes(&Termios::input, tty::kParMrk | tty::kInpCk, tty::kBrkInt);
  t.terminal.input(0, tty::InputKind::kBreak);
  t.terminal.input('p', tty::InputKind::kParityError);
  t.type("\xff\n");
  EXPECT_EQ(t.line(), std::string_view("\xff\0\0\xff\0p\xff\xff\n", 9));
  t.set_modes(&Termios::input, tty::kIgnPar | tty::kIgnBrk);
  t.terminal.input(0, tty::InputKind::kBreak);
  t.terminal.input('p', tty::InputKind::kParityError);
  t.type("\n");
  EXPECT_EQ(t.line(), "\n");
}

TEST(Canonical, StripAndFold) {
  FakeTerminal t;
  t.set_modes(&Termios::input, tty::kIStrip | tty::kIUcLc);
  t.type("\xc1"
         "B\n");
  EXPECT_EQ(t.line(), "ab\n");
}

}  // namespace
