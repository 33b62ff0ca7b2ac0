// SPDX-License-Identifier: BSD-3-Clause
// Raw input: the four cases of MIN and TIME (POSIX 11.1.7), with a clock that the test moves.
#include "base/test/test.h"
#include "drivers/tty/fake_terminal.h"

namespace {

using tty::FakeTerminal;

constexpr int32_t kAgain = -11;
constexpr uint64_t kTenth = 100'000'000;

void advance(FakeTerminal& t, uint64_t ns) {
  t.environment.now += ns;
  const uint64_t deadline = t.terminal.deadline();
  if (deadline != 0 && t.environment.now >= deadline) t.terminal.tick(t.environment.now);
}

TEST(Raw, MinimumWithoutTime) {
  FakeTerminal t;
  t.set_raw(3, 0);
  t.type("ab");
  EXPECT_EQ(t.read(), kAgain);
  EXPECT_FALSE(t.terminal.take_wake());
  t.type("c");
  EXPECT_TRUE(t.terminal.take_wake());
  EXPECT_EQ(t.line(), "abc");
}

TEST(Raw, AReadOfLessThanTheMinimumNeedsOnlyThat) {
  FakeTerminal t;
  t.set_raw(5, 0);
  EXPECT_EQ(t.read(2), kAgain);
  t.type("ab");
  EXPECT_TRUE(t.terminal.take_wake());
  EXPECT_EQ(t.line(2), "ab");
}

TEST(Raw, NeitherMinimumNorTimePolls) {
  FakeTerminal t;
  t.set_raw(0, 0);
  EXPECT_EQ(t.read(), 0);
  t.type("x");
  EXPECT_EQ(t.line(), "x");
}

TEST(Raw, TimeAloneIsATimeOut) {
  FakeTerminal t;
  t.set_raw(0, 5);
  EXPECT_EQ(t.read(), kAgain);
  EXPECT_EQ(t.terminal.deadline(), t.environment.now + 5 * kTenth);
  advance(t, 4 * kTenth);
  EXPECT_EQ(t.read(), kAgain);  // the same read, issued again: its time goes on
  EXPECT_FALSE(t.terminal.take_wake());
  advance(t, kTenth);
  EXPECT_TRUE(t.terminal.take_wake());
  EXPECT_EQ(t.read(), 0);
  EXPECT_EQ(t.read(), kAgain);  // a new read has a time of its own
  t.type("x");
  EXPECT_EQ(t.line(), "x");
}

TEST(Raw, MinimumAndTimeBetweenBytes) {
  FakeTerminal t;
  t.set_raw(4, 2);
  EXPECT_EQ(t.read(), kAgain);
  EXPECT_EQ(t.terminal.deadline(), 0);  // runs from the first byte on
  t.type("a");
  (void)t.terminal.take_wake();  // the first one is for those who polled at a predecessor
  advance(t, kTenth);
  t.type("b");
  advance(t, kTenth);
  EXPECT_FALSE(t.terminal.take_wake());
  advance(t, kTenth);
  EXPECT_TRUE(t.terminal.take_wake());
  EXPECT_EQ(t.line(), "ab");
}

TEST(Raw, MinimumReachedBeforeTheTime) {
  FakeTerminal t;
  t.set_raw(2, 9);
  EXPECT_EQ(t.read(), kAgain);
  t.type("ab");
  EXPECT_TRUE(t.terminal.take_wake());
  EXPECT_EQ(t.line(), "ab");
  EXPECT_EQ(t.terminal.deadline(), 0);
}

TEST(Raw, NonBlockingTakesWhatIsThere) {
  FakeTerminal t;
  t.set_raw(4, 0);
  t.type("ab");
  EXPECT_EQ(t.read(10, abi::chardev::kNonBlock), 2);
  EXPECT_EQ(t.read(10, abi::chardev::kNonBlock), kAgain);
}

TEST(Raw, PollCountsTheMinimumOnlyWithoutTime) {
  FakeTerminal t;
  t.set_raw(3, 0);
  t.type("ab");
  EXPECT_EQ(t.poll(1), 0);
  t.type("c");
  EXPECT_TRUE(t.terminal.take_wake());
  EXPECT_EQ(t.poll(1), 1);
  t.set_raw(9, 1);
  EXPECT_EQ(t.poll(1), 1);
}

TEST(Raw, AReadIsNotWokenAgainAndAgain) {
  FakeTerminal t;
  t.set_raw(3, 0);
  t.type("ab");
  for (int i = 0; i < 5; i++) {
    EXPECT_EQ(t.read(), kAgain);
    EXPECT_FALSE(t.terminal.take_wake());
  }
}

TEST(Raw, EndOfFileMarkFromCanonicalModeIsNoByte) {
  FakeTerminal t;
  t.type("ab\4");
  t.set_raw(1, 0);
  EXPECT_EQ(t.line(), "ab");
}

TEST(Raw, AFullRingKeepsBytesInTheHardware) {
  FakeTerminal t;
  t.set_raw(1, 0);
  while (t.terminal.may_receive()) t.type("x");
  EXPECT_FALSE(t.device.receiving);
  EXPECT_EQ(t.read(100), 100);
  EXPECT_TRUE(t.device.receiving);
}

TEST(Raw, IxoffStopsAndStartsTheOtherSide) {
  FakeTerminal t;
  t.set_raw(1, 0);
  t.set_modes(&tty::Termios::input, tty::kIxOff);
  for (int i = 0; i < 3073; i++) t.type("x");
  EXPECT_EQ(t.shown(), "\23");
  EXPECT_EQ(t.read(2000), 2000);
  EXPECT_EQ(t.shown(), "");
  EXPECT_EQ(t.read(100), 100);
  EXPECT_EQ(t.shown(), "\21");
}

}  // namespace
