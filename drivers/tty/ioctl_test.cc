// SPDX-License-Identifier: BSD-3-Clause
// ioctl(2) of a terminal: settings, sessions, groups, counts; with the errors of Linux.
#include "abi/ioctl.h"
#include "abi/signal.h"
#include "base/test/test.h"
#include "drivers/tty/fake_terminal.h"

namespace {

using tty::FakeTerminal;
using tty::Termios;

constexpr int32_t kPerm = -1, kIo = -5, kAgain = -11, kFault = -14, kInvalid = -22, kNotTty = -25, kBackground = -211;

// A process of the same session in another group.
void go_to_background(FakeTerminal& t) { t.caller = {.process = {43}, .process_group = 200, .session = 100, .pid = 200}; }
void be_a_stranger(FakeTerminal& t) { t.caller = {.process = {44}, .process_group = 300, .session = 300, .pid = 300}; }

TEST(Ioctl, TermiosIsReadAndWritten) {
  FakeTerminal t;
  EXPECT_EQ(t.ioctl(abi::kTcGets), 0);
  auto termios = t.ioctl_value<Termios>();
  EXPECT_TRUE((termios.local & tty::kICanon) != 0);
  EXPECT_EQ(termios.character[tty::kErase], 0x7f);
  termios.character[tty::kErase] = '#';
  const uint32_t configured = t.device.configured;
  EXPECT_EQ(t.ioctl_with(abi::kTcSets, termios), 0);
  EXPECT_EQ(t.device.configured, configured + 1);
  t.type("ab#\n");
  EXPECT_EQ(t.line(), "a\n");
}

TEST(Ioctl, OldAndNewFormsOfTermios) {
  FakeTerminal t;
  EXPECT_EQ(t.ioctl(abi::kTcGetA), 0);
  auto old = t.ioctl_value<tty::Termio>();
  old.local &= uint16_t(~tty::kEcho);
  EXPECT_EQ(t.ioctl_with(abi::kTcSetA, old), 0);
  EXPECT_EQ(t.termios().local & tty::kEcho, 0);
  EXPECT_EQ(t.termios().local & tty::kExtended, tty::kExtended);
  EXPECT_EQ(t.ioctl(abi::kTcGets2), 0);
  auto wide = t.ioctl_value<tty::Termios2>();
  EXPECT_EQ(wide.output_speed, 115200);
  wide.base.control = (wide.base.control & ~tty::kBaudMask) | 010000;
  wide.input_speed = wide.output_speed = 12345;
  EXPECT_EQ(t.ioctl_with(abi::kTcSets2, wide), 0);
  EXPECT_EQ(t.terminal.record().output_speed, 12345);
}

TEST(Ioctl, SpeedsOfTheBaudCodes) {
  EXPECT_EQ(tty::speed_of(015, 0), 9600);
  EXPECT_EQ(tty::speed_of(017, 0), 38400);
  EXPECT_EQ(tty::speed_of(010001, 0), 57600);
  EXPECT_EQ(tty::speed_of(010002, 0), 115200);
  EXPECT_EQ(tty::speed_of(010017, 0), 4000000);
  EXPECT_EQ(tty::speed_of(010000, 777), 777);
  EXPECT_EQ(tty::speed_of(0, 777), 0);
}

TEST(Ioctl, SettingsThatWaitForOutput) {
  FakeTerminal t;
  Termios termios = t.termios();
  termios.output = 0;
  t.device.budget = 0;
  t.write("out");
  t.type("in\n");
  EXPECT_EQ(t.ioctl_with(abi::kTcSetsFlush, termios), kAgain);
  EXPECT_EQ(t.termios().output, tty::kOPost | tty::kONlCr);
  t.device.budget = ~0ull;
  t.device.drained = false;
  t.terminal.output_ready();
  EXPECT_EQ(t.ioctl_with(abi::kTcSetsFlush, termios), kAgain);
  t.device.drained = true;
  (void)t.terminal.take_wake();
  t.terminal.output_ready();
  EXPECT_TRUE(t.terminal.take_wake());
  EXPECT_EQ(t.ioctl_with(abi::kTcSetsFlush, termios), 0);
  EXPECT_EQ(t.termios().output, 0);
  EXPECT_EQ(t.read(), kAgain);  // the input was flushed
}

TEST(Ioctl, DrainWithoutOutputReturnsAtOnce) {
  FakeTerminal t;
  EXPECT_EQ(t.ioctl(abi::kTcSendBreak, 1), 0);
}

TEST(Ioctl, WindowSizeAndItsSignal) {
  FakeTerminal t;
  t.open();
  const tty::WindowSize window{.rows = 50, .columns = 132, .x_pixels = 0, .y_pixels = 0};
  EXPECT_EQ(t.ioctl_with(abi::kTiocSetWindow, window), 0);
  EXPECT_EQ(t.ioctl_with(abi::kTiocSetWindow, window), 0);
  ASSERT_EQ(t.environment.sent_count, 1);  // only when it changes
  EXPECT_EQ(t.environment.sent[0].signal, abi::kSigWindow);
  EXPECT_EQ(t.ioctl(abi::kTiocGetWindow), 0);
  EXPECT_EQ(t.ioctl_value<tty::WindowSize>().columns, 132);
}

TEST(Ioctl, ControllingTerminal) {
  FakeTerminal t;
  EXPECT_EQ(t.ioctl(abi::kTiocGetGroup), kNotTty);
  EXPECT_EQ(t.open(), 1);
  EXPECT_EQ(t.open(), 0);
  EXPECT_EQ(t.ioctl(abi::kTiocGetGroup), 0);
  EXPECT_EQ(t.ioctl_value<int32_t>(), 100);
  EXPECT_EQ(t.ioctl(abi::kTiocGetSession), 0);
  EXPECT_EQ(t.ioctl_value<int32_t>(), 100);
  be_a_stranger(t);
  EXPECT_EQ(t.open(), 0);  // it has an owner
  EXPECT_EQ(t.ioctl(abi::kTiocGetGroup), kNotTty);
  EXPECT_EQ(t.ioctl(abi::kTiocSetControlling), kPerm);
  EXPECT_EQ(t.ioctl_with(abi::kTiocSetGroup, int32_t{300}), kNotTty);
}

TEST(Ioctl, OnlyALeaderTakesControl) {
  FakeTerminal t;
  t.caller = {.process = {43}, .process_group = 200, .session = 100, .pid = 201};
  EXPECT_EQ(t.open(), 0);
  EXPECT_EQ(t.ioctl(abi::kTiocSetControlling), kPerm);
  t.caller.pid = 100;
  EXPECT_EQ(t.open(0400), 0);  // O_NOCTTY
  EXPECT_EQ(t.ioctl(abi::kTiocSetControlling), 0);
  EXPECT_EQ(t.ioctl(abi::kTiocSetControlling), 0);
}

TEST(Ioctl, ForegroundGroup) {
  FakeTerminal t;
  t.open();
  EXPECT_EQ(t.ioctl_with(abi::kTiocSetGroup, int32_t{200}), 0);
  EXPECT_EQ(t.ioctl_with(abi::kTiocSetGroup, int32_t{100}), kBackground);  // now it is 200's
  t.ioctl_flags = abi::chardev::kFromBackground;
  EXPECT_EQ(t.ioctl_with(abi::kTiocSetGroup, int32_t{-5}), kInvalid);
  EXPECT_EQ(t.ioctl_with(abi::kTiocSetGroup, int32_t{100}), 0);
  t.type("\3");
  EXPECT_EQ(t.environment.sent[0].group, 100);
}

TEST(Ioctl, BackgroundMayNotReadNorSet) {
  FakeTerminal t;
  t.open();
  t.type("line\n");
  go_to_background(t);
  EXPECT_EQ(t.read(), kBackground);
  EXPECT_EQ(t.write("w"), 1);
  t.set_modes(&Termios::local, tty::kToStop);
  EXPECT_EQ(t.write("w"), kBackground);
  EXPECT_EQ(t.write("w", abi::chardev::kFromBackground), 1);
  EXPECT_EQ(t.ioctl_with(abi::kTcSets, t.termios()), kBackground);
  EXPECT_EQ(t.ioctl(abi::kTcFlush, 0), kBackground);
  EXPECT_EQ(t.ioctl(abi::kTcGets), 0);
  be_a_stranger(t);  // another session's terminal knows no background
  EXPECT_EQ(t.line(), "line\n");
}

TEST(Ioctl, TheLeaderGivesUp) {
  FakeTerminal t;
  t.open();
  t.ioctl_with(abi::kTiocSetGroup, int32_t{200});
  go_to_background(t);
  t.caller.pid = 201;
  EXPECT_EQ(t.ioctl(abi::kTiocNoTty), 0);  // only this process
  EXPECT_EQ(t.environment.sent_count, 0);
  t.caller.pid = 100;
  EXPECT_EQ(t.ioctl(abi::kTiocNoTty), 0);
  ASSERT_EQ(t.environment.sent_count, 2);
  EXPECT_EQ(t.environment.sent[0].group, 200);
  EXPECT_EQ(t.environment.sent[0].signal, abi::kSigHup);
  EXPECT_EQ(t.environment.sent[1].signal, abi::kSigContinue);
  EXPECT_EQ(t.ioctl(abi::kTiocNoTty), kNotTty);
  be_a_stranger(t);
  EXPECT_EQ(t.open(), 1);
}

TEST(Ioctl, HangUp) {
  FakeTerminal t;
  t.open();
  EXPECT_EQ(t.read(), kAgain);
  be_a_stranger(t);
  EXPECT_EQ(t.ioctl(abi::kTiocHangUp), kPerm);
  t.caller = {.process = {42}, .process_group = 100, .session = 100, .pid = 100};
  EXPECT_EQ(t.ioctl(abi::kTiocHangUp), 0);
  EXPECT_EQ(t.environment.sent[0].signal, abi::kSigHup);
  EXPECT_TRUE(t.terminal.take_wake());
  EXPECT_EQ(t.read(), 0);
  EXPECT_EQ(t.write("x"), kIo);
  EXPECT_TRUE((t.poll(1) & 0x10) != 0);
  EXPECT_EQ(t.open(), 1);  // a new user starts anew
  EXPECT_EQ(t.write("x"), 1);
}

TEST(Ioctl, CarrierLossHangsUpUnlessLocal) {
  FakeTerminal t;
  t.open();
  t.terminal.carrier_lost();
  EXPECT_EQ(t.environment.sent_count, 0);
  t.set_modes(&Termios::control, 0, tty::kLocal);
  t.terminal.carrier_lost();
  EXPECT_EQ(t.environment.sent_count, 2);
  EXPECT_EQ(t.read(), 0);
}

TEST(Ioctl, CountsAndFlush) {
  FakeTerminal t;
  t.type("ab\ncd");
  EXPECT_EQ(t.ioctl(abi::kInputCount), 0);
  EXPECT_EQ(t.ioctl_value<int32_t>(), 3);
  t.type("\4");
  EXPECT_EQ(t.ioctl(abi::kInputCount), 0);
  EXPECT_EQ(t.ioctl_value<int32_t>(), 5);  // the mark is no byte
  EXPECT_EQ(t.ioctl(abi::kTcFlush, 0), 0);
  EXPECT_EQ(t.ioctl(abi::kInputCount), 0);
  EXPECT_EQ(t.ioctl_value<int32_t>(), 0);
  EXPECT_EQ(t.ioctl(abi::kTcFlush, 3), kInvalid);
}

TEST(Ioctl, BreakEndsByItself) {
  FakeTerminal t;
  EXPECT_EQ(t.ioctl(abi::kTcSendBreak, 0), 0);
  EXPECT_TRUE(t.device.breaking);
  t.environment.now = t.terminal.deadline();
  t.terminal.tick(t.environment.now);
  EXPECT_FALSE(t.device.breaking);
  EXPECT_EQ(t.terminal.deadline(), 0);
}

TEST(Ioctl, ModemLines) {
  FakeTerminal t;
  EXPECT_EQ(t.ioctl_with(abi::kTiocModemOff, int32_t{tty::kModemDtr}), 0);
  EXPECT_EQ(t.ioctl(abi::kTiocModemGet), 0);
  EXPECT_EQ(t.ioctl_value<int32_t>(), tty::kModemRts);
  EXPECT_EQ(t.ioctl_with(abi::kTiocModemOn, int32_t{tty::kModemDtr}), 0);
  EXPECT_EQ(t.device.lines, tty::kModemDtr | tty::kModemRts);
}

TEST(Ioctl, UnknownAndRefused) {
  FakeTerminal t;
  EXPECT_EQ(t.ioctl(0x12345678), kNotTty);
  EXPECT_EQ(t.ioctl(abi::kTiocInput), kIo);
  EXPECT_EQ(t.ioctl_with(abi::kTiocSetLine, int32_t{3}), kInvalid);
  EXPECT_EQ(t.ioctl_with(abi::kTiocSetLine, int32_t{0}), 0);
}

TEST(Ioctl, ShortArgumentsFault) {
  FakeTerminal t;
  abi::chardev::Ioctl request{};
  request.request = abi::kTcGets;
  request.bytes = 35;
  driver::FakeMemory memory(t.argument_bytes);
  auto result = t.terminal.ioctl(request, memory);
  EXPECT_FALSE(result.has_value());
  request.bytes = 36;
  driver::FakeMemory too_small({t.argument_bytes, 20});
  result = t.terminal.ioctl(request, too_small);
  ASSERT_FALSE(result.has_value());
  EXPECT_EQ(abi::to_wire(result.error()), kFault);
}

TEST(Ioctl, ArgumentSizesForVfs) {
  EXPECT_EQ(abi::ioctl_bytes(abi::kTcGets, 8), 36);
  EXPECT_EQ(abi::ioctl_bytes(abi::kTcGets2, 8), 44);
  EXPECT_EQ(abi::ioctl_bytes(abi::kTcFlush, 8), 0);
  EXPECT_EQ(abi::ioctl_bytes(0x80041272, 4), 8);
  EXPECT_EQ(abi::ioctl_bytes(abi::kBlockSectors, 4), 4);
}

}  // namespace
