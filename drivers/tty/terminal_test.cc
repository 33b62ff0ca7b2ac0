// SPDX-License-Identifier: BSD-3-Clause
// The terminals by minor: which one is meant, whose it is.
#include "abi/device_numbers.h"
#include "abi/ioctl.h"
#include "base/test/test.h"
#include "drivers/tty/driver.h"
#include "drivers/tty/fake_terminal.h"

namespace {

namespace minor = abi::device::minor;
using tty::FakeTerminal;

abi::chardev::Caller leader(int32_t session) {
  return {.process = {session}, .process_group = session, .session = session, .pid = session};
}

int32_t write_to(tty::Driver& driver, uint32_t to, const abi::chardev::Caller& caller) {
  uint8_t byte[1] = {'x'};
  driver::FakeMemory memory(byte);
  abi::chardev::Write request{};
  request.minor = to, request.bytes = 1, request.caller = caller;
  auto result = driver.write(request, memory);
  return result ? int32_t(*result) : abi::to_wire(result.error());
}

struct Both {
  Both() { driver.set_terminals(&serial.terminal, &vga.terminal, &serial.terminal); }
  FakeTerminal serial, vga;
  tty::Driver driver;
};

TEST(Terminals, EachMinorHasItsTerminal) {
  Both b;
  EXPECT_EQ(write_to(b.driver, minor::kSerialTerminal, leader(1)), 1);
  EXPECT_EQ(write_to(b.driver, minor::kConsole, leader(1)), 1);
  EXPECT_EQ(b.serial.shown(), "xx");
  EXPECT_EQ(write_to(b.driver, minor::kVgaTerminal, leader(1)), 1);
  EXPECT_EQ(b.vga.shown(), "x");
  EXPECT_EQ(write_to(b.driver, 2, leader(1)), -6);
}

TEST(Terminals, WhatTheMachineLacksIsNoDevice) {
  FakeTerminal serial;
  tty::Driver driver;
  driver.set_terminals(&serial.terminal, nullptr, &serial.terminal);
  EXPECT_EQ(write_to(driver, minor::kVgaTerminal, leader(1)), -6);
  EXPECT_FALSE(driver.take_wake());
  EXPECT_EQ(driver.deadline(), 0);
}

TEST(Terminals, DevTtyIsTheSessionsOwn) {
  Both b;
  EXPECT_EQ(write_to(b.driver, minor::kCallerTerminal, leader(7)), -6);
  EXPECT_EQ(*b.driver.open({.minor = minor::kVgaTerminal, .flags = 0, .caller = leader(7)}), 1);
  EXPECT_EQ(write_to(b.driver, minor::kCallerTerminal, leader(7)), 1);
  EXPECT_EQ(b.vga.shown(), "x");
  EXPECT_EQ(write_to(b.driver, minor::kCallerTerminal, leader(8)), -6);
}

TEST(Terminals, ASessionHasOneControllingTerminal) {
  Both b;
  EXPECT_EQ(*b.driver.open({.minor = minor::kConsole, .flags = 0, .caller = leader(7)}), 1);
  EXPECT_EQ(*b.driver.open({.minor = minor::kVgaTerminal, .flags = 0, .caller = leader(7)}), 0);
  abi::chardev::Ioctl request{};
  request.minor = minor::kVgaTerminal, request.request = abi::kTiocSetControlling, request.caller = leader(7);
  driver::FakeMemory none({});
  EXPECT_FALSE(b.driver.ioctl(request, none).has_value());
  request.minor = minor::kConsole;
  EXPECT_TRUE(b.driver.ioctl(request, none).has_value());
}

TEST(Terminals, TheLastCloseFreesTheTerminal) {
  Both b;
  const abi::chardev::Close close{.minor = minor::kConsole, .caller = leader(7)};
  (void)b.driver.open({.minor = minor::kConsole, .flags = 0, .caller = leader(7)});
  (void)b.driver.open({.minor = minor::kSerialTerminal, .flags = 0, .caller = leader(7)});
  (void)b.driver.close(close);
  EXPECT_EQ(b.serial.terminal.session(), 7);
  (void)b.driver.close(close);
  EXPECT_EQ(b.serial.terminal.session(), 0);
  (void)b.driver.close(close);  // one too many
  EXPECT_EQ(*b.driver.open({.minor = minor::kConsole, .flags = 0, .caller = leader(8)}), 1);
}

TEST(Terminals, TheEarliestDeadlineCounts) {
  Both b;
  b.serial.set_raw(0, 9);
  b.vga.set_raw(0, 2);
  b.serial.read();
  b.vga.read();
  EXPECT_EQ(b.driver.deadline(), b.vga.terminal.deadline());
  b.driver.tick(b.driver.deadline());
  EXPECT_TRUE(b.driver.take_wake());
  EXPECT_EQ(b.vga.read(), 0);
  EXPECT_EQ(b.driver.deadline(), b.serial.terminal.deadline());
}

}  // namespace
