// SPDX-License-Identifier: BSD-3-Clause
// The recovery box: what a successor finds after kill -9, at every moment; and that corrupt content is dropped.
#include "abi/ioctl.h"
#include "base/test/test.h"
#include "drivers/tty/fake_terminal.h"

namespace {

using tty::FakeTerminal;
using tty::Recovered;

TEST(Box, ANewOneStartsFresh) {
  FakeTerminal t;
  EXPECT_TRUE(t.recovered == Recovered::kNothing);
  EXPECT_EQ(t.terminal.record().window.columns, 80);
}

TEST(Box, TheSuccessorGoesOnWithTheSameTerminal) {
  FakeTerminal t;
  t.open();
  t.ioctl_with(abi::kTiocSetGroup, int32_t{200});
  t.ioctl_flags = abi::chardev::kFromBackground;
  tty::Termios termios = t.termios();
  termios.character[tty::kErase] = '#';
  t.ioctl_with(abi::kTcSets, termios);
  t.ioctl_with(abi::kTiocSetWindow, tty::WindowSize{.rows = 50, .columns = 132, .x_pixels = 0, .y_pixels = 0});
  t.type("whole\nparti");

  FakeTerminal successor(&t.box);
  EXPECT_TRUE(successor.recovered == Recovered::kAll);
  EXPECT_EQ(successor.terminal.record().session, 100);
  EXPECT_EQ(successor.terminal.record().group, 200);
  EXPECT_EQ(successor.terminal.record().window.columns, 132);
  successor.caller.process_group = 200;
  EXPECT_EQ(successor.line(), "whole\n");
  successor.type("x#al\n");
  EXPECT_EQ(successor.line(), "partial\n");
}

TEST(Box, OutputThatWasAcceptedGoesOut) {
  FakeTerminal t;
  t.device.budget = 5;
  t.write("hello world");
  EXPECT_EQ(t.shown(), "hello");
  FakeTerminal successor(&t.box);
  EXPECT_EQ(successor.shown(), " world");
}

TEST(Box, ARepeatedReadGetsTheSameAnswerOnce) {
  FakeTerminal t;
  t.type("one\ntwo\n");
  EXPECT_EQ(t.line(), "one\n");
  FakeTerminal successor(&t.box);
  successor.sequence = 1;  // the reply was lost: VFS asks again
  EXPECT_EQ(successor.read(), 4);
  EXPECT_EQ(successor.line(), "two\n");
}

TEST(Box, ARepeatedWriteIsNotDoneTwice) {
  FakeTerminal t;
  EXPECT_EQ(t.write("text"), 4);
  EXPECT_EQ(t.shown(), "text");
  FakeTerminal successor(&t.box);
  successor.sequence = 1;
  EXPECT_EQ(successor.write("text"), 4);
  EXPECT_EQ(successor.shown(), "");
  EXPECT_EQ(successor.write("more"), 4);
  EXPECT_EQ(successor.shown(), "more");
}

TEST(Box, WithoutASequenceNothingIsARepetition) {
  FakeTerminal t;
  t.sequence = 0;
  EXPECT_EQ(t.write("a"), 1);
  t.sequence = 0;
  EXPECT_EQ(t.write("a"), 1);
  EXPECT_EQ(t.shown(), "aa");
}

// Whatever single byte of the box is destroyed: the successor has a sound record, and what it has of input and
// output is either what was there or nothing.
TEST(Box, CorruptContentIsDetectedAndDropped) {
  FakeTerminal t;
  t.open();
  t.type("typed text\n");
  t.device.budget = 0;
  t.write("waiting output");
  static tty::Box damaged;
  const size_t rings = offsetof(tty::Box, input);
  unsigned kept = 0, dropped = 0;
  for (size_t at = 0; at < rings + 64; at++) {
    std::memcpy(&damaged, &t.box, sizeof damaged);
    reinterpret_cast<uint8_t*>(&damaged)[at] ^= 0x10;
    FakeTerminal successor(&damaged);
    EXPECT_TRUE(tty::is_sound(successor.terminal.record()));
    const auto line = successor.line();
    EXPECT_TRUE(line == "typed text\n" || line == "?");
    (line == "?" ? dropped : kept)++;
    const auto out = successor.shown();
    EXPECT_TRUE(out == "typed text\r\nwaiting output" || out == "typed text\r\n" || out == "waiting output" || out.empty());
  }
  EXPECT_GT(kept, 0);
  EXPECT_GT(dropped, 0);
}

TEST(Box, CorruptInputKeepsTheSettings) {
  FakeTerminal t;
  t.open();
  t.type("typed\n");
  t.box.input[2] ^= 1;
  FakeTerminal successor(&t.box);
  EXPECT_TRUE(successor.recovered == Recovered::kSettings);
  EXPECT_EQ(successor.terminal.record().session, 100);
  EXPECT_EQ(successor.line(), "?");
}

TEST(Box, GarbageIsNoBox) {
  static tty::Box garbage;
  uint32_t random = 1;
  for (size_t i = 0; i < sizeof garbage; i++) {
    random = random * 1664525 + 1013904223;
    reinterpret_cast<uint8_t*>(&garbage)[i] = uint8_t(random >> 24);
  }
  FakeTerminal t(&garbage);
  EXPECT_TRUE(t.recovered == Recovered::kNothing);
  garbage.magic = tty::Box::kMagic;
  garbage.layout = tty::kLayout;
  FakeTerminal u(&garbage);
  EXPECT_TRUE(u.recovered == Recovered::kNothing);
  u.type("works\n");
  EXPECT_EQ(u.line(), "works\n");
}

TEST(Box, AnotherLayoutStartsFresh) {
  FakeTerminal t;
  t.open();
  t.box.layout++;
  FakeTerminal successor(&t.box);
  EXPECT_TRUE(successor.recovered == Recovered::kNothing);
  EXPECT_EQ(successor.terminal.record().session, 0);
}

// A commit that was cut off at any byte leaves the record before or the record after.
TEST(Box, ATornCommitIsNoCommit) {
  tty::Box box{};
  tty::Record record = tty::fresh_record();
  tty::RecoveryBox writer(box, record);
  (void)writer.recover();
  record.session = 1;
  writer.commit();
  const tty::Box before = box;
  record.session = 2;
  writer.commit();
  static tty::Box torn;
  const size_t start = offsetof(tty::Box, copy), end = offsetof(tty::Box, input);
  for (size_t cut = start; cut < end; cut++) {
    std::memcpy(&torn, &box, sizeof torn);
    // The bytes from `cut` on were not written; the generation, written first and last, is 0.
    std::memcpy(reinterpret_cast<uint8_t*>(&torn) + cut, reinterpret_cast<const uint8_t*>(&before) + cut, end - cut);
    const int newer = box.copy[0].generation > box.copy[1].generation ? 0 : 1;
    torn.copy[newer].generation = 0;
    tty::Record found{};
    tty::RecoveryBox reader(torn, found);
    EXPECT_TRUE(reader.recover() == Recovered::kAll);
    EXPECT_EQ(found.session, 1);
  }
}

TEST(Box, GenerationsWrap) {
  tty::Box box{};
  tty::Record record = tty::fresh_record();
  tty::RecoveryBox first(box, record);
  (void)first.recover();
  for (int copy = 0; copy < 2; copy++) box.copy[copy].generation = 0;
  tty::RecoveryBox writer(box, record);
  for (int i = 0; i < 3; i++) {
    record.session = i;
    writer.commit();
    tty::Record found{};
    tty::RecoveryBox reader(box, found);
    (void)reader.recover();
    EXPECT_EQ(found.session, i);
  }
}

}  // namespace
