// SPDX-License-Identifier: BSD-3-Clause
// The log: reading by position, waiting at the end, wrapping, what a successor finds, corrupt memory.
#include <cstring>
#include <string_view>

#include "base/test/test.h"
#include "drivers/log/device.h"
#include "lib/driver/fake_memory.h"

namespace {

using log_driver::Device;
using log_driver::LogBox;
using log_driver::LogRing;

constexpr int32_t kAgain = -11;

// Keeps the last 100 bytes only.
struct FakeKernel final : log_driver::KernelLog {
  size_t read(uint64_t offset, std::span<char> to) override {
    size_t n = 0;
    for (; n < to.size() && offset + n < length; n++) to[n] = offset + n + 100 < length ? '\0' : text[offset + n];
    return n;
  }
  abi::Result<> write(std::string_view s) override {
    std::memcpy(text + length, s.data(), s.size());
    length += s.size();
    return {};
  }
  char text[300000] = {};
  size_t length = 0;
};

struct Fixture {
  explicit Fixture(LogBox& b) : box(b) { recovered = device.ring().recover(box); }
  void log(std::string_view s) {
    (void)kernel.write(s);
    device.fetch();
  }
  // The text, "" at the end.
  std::string_view read(uint64_t bytes = 200) {
    abi::chardev::Read r{};
    r.position = position, r.bytes = bytes, r.caller.process = {7};
    driver::FakeMemory memory(got);
    auto result = device.read(r, memory);
    if (!result) {
      EXPECT_EQ(abi::to_wire(result.error()), kAgain);
      return "";
    }
    position += *result;
    return {reinterpret_cast<char*>(got), *result};
  }
  LogBox& box;
  FakeKernel kernel;
  Device device{kernel};
  uint64_t position = 0;
  uint8_t got[200] = {};
  bool recovered;
};

LogBox& fresh_box() {
  static LogBox box;
  std::memset(&box, 0, sizeof box);
  return box;
}

TEST(Log, EachReaderReadsForItself) {
  static Fixture f(fresh_box());
  f.log("first\n");
  EXPECT_EQ(f.read(3), "fir");
  EXPECT_EQ(f.read(), "st\n");
  EXPECT_EQ(f.read(), "");
  EXPECT_FALSE(f.device.take_wake() && f.device.take_wake());
  f.log("second\n");
  EXPECT_TRUE(f.device.take_wake());
  EXPECT_EQ(f.read(), "second\n");
  f.position = 0;
  EXPECT_EQ(f.read(), "first\nsecond\n");
}

TEST(Log, WhatIsWrittenIsLogged) {
  static Fixture f(fresh_box());
  uint8_t text[] = "from a program\n";
  driver::FakeMemory memory({text, sizeof text - 1});
  abi::chardev::Write w{};
  w.bytes = sizeof text - 1;
  EXPECT_EQ(*f.device.write(w, memory), sizeof text - 1);
  EXPECT_EQ(f.read(), "from a program\n");
}

TEST(Log, TextThatTheKernelLostIsSkipped) {
  static Fixture f(fresh_box());
  for (int i = 0; i < 30; i++) (void)f.kernel.write("0123456789");
  f.device.fetch();
  EXPECT_EQ(f.read().size(), 100);
}

TEST(Log, AReaderThatFellBehindGoesOnWithTheOldest) {
  static Fixture f(fresh_box());
  f.log("0123456789");
  EXPECT_EQ(f.read(5), "01234");
  for (int i = 0; i < 20000; i++) f.log("abcdefghij");
  uint64_t total = 0;
  std::string_view piece;
  char last = '0';
  while (!(piece = f.read()).empty()) {
    total += piece.size();
    for (char c : piece) {
      EXPECT_TRUE(last == '0' || c == (last == 'j' ? 'a' : last + 1));  // in order, nothing twice
      last = c;
    }
  }
  EXPECT_EQ(total, LogBox::kRingBytes - LogBox::kSlackBytes);
  f.log("new");
  EXPECT_EQ(f.read(), "new");
}

TEST(Log, TheSuccessorHasItAll) {
  LogBox& box = fresh_box();
  static Fixture a(box);
  for (int i = 0; i < 50; i++) a.log("0123456789");
  static Fixture b(box);
  EXPECT_TRUE(b.recovered);
  std::memcpy(b.kernel.text, a.kernel.text, a.kernel.length);
  b.kernel.length = a.kernel.length;
  b.log("tail");
  uint64_t total = 0;
  for (std::string_view piece; !(piece = b.read()).empty();) total += piece.size();
  EXPECT_EQ(total, 504);
}

TEST(Log, CorruptMemoryIsDropped) {
  LogBox& box = fresh_box();
  static Fixture a(box);
  a.log("some text that will be damaged");
  static LogBox damaged;
  for (size_t at = 0; at < offsetof(LogBox, text) + 40; at++) {
    std::memcpy(&damaged, &box, sizeof box);
    reinterpret_cast<uint8_t*>(&damaged)[at] ^= 4;
    LogRing ring;
    (void)ring.recover(damaged);
    char text[64];
    const size_t n = ring.read(ring.oldest(), text);
    const std::string_view found(text, n);
    EXPECT_TRUE(found.empty() || found == "some text that will be damaged");
  }
}

TEST(Log, AnAppendThatWasNotCommittedNeverWas) {
  LogBox& box = fresh_box();
  static Fixture a(box);
  for (int i = 0; i < 9000; i++) a.log("0123456789");  // the ring is full
  static LogBox killed;
  std::memcpy(&killed, &box, sizeof box);
  for (uint32_t i = 0; i < LogBox::kSlackBytes; i++) killed.text[(a.device.ring().written() + i) % LogBox::kRingBytes] = '!';
  LogRing ring;
  EXPECT_TRUE(ring.recover(killed));
  EXPECT_EQ(ring.written(), a.device.ring().written());
}

TEST(Log, BadRequests) {
  static Fixture f(fresh_box());
  EXPECT_FALSE(f.device.open({.minor = 5, .flags = 0, .caller = {}}).has_value());
  f.log("text");
  abi::chardev::Read r{};
  r.bytes = 4;
  driver::FakeMemory none({});
  EXPECT_FALSE(f.device.read(r, none).has_value());
  r.bytes = 0;
  EXPECT_EQ(*f.device.read(r, none), 0);
  r.bytes = 4, r.position = uint64_t{1} << 60;
  EXPECT_FALSE(f.device.read(r, none).has_value());
}

}  // namespace
