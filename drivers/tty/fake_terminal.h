// SPDX-License-Identifier: BSD-3-Clause
// A terminal for tests: its hardware is an array that fills up, its clock stands still until it is moved, and
// what PM would be told is kept. A kill is modelled by a second FakeTerminal on a copy of the box.
#pragma once
#include <cstring>
#include <string_view>

#include "drivers/tty/terminal.h"
#include "lib/driver/fake_memory.h"

namespace tty {

struct FakeEnvironment final : Environment {
  struct Sent {
    int32_t session, group;
    int signal;
  };
  void signal_group(int32_t session, int32_t group, int signal) override {
    if (sent_count < 16) sent[sent_count++] = {session, group, signal};
  }
  uint64_t now_ns() override { return now; }

  Sent sent[16] = {};
  unsigned sent_count = 0;
  uint64_t now = 1'000'000'000;
};

struct FakeDevice final : Device {
  size_t transmit(std::span<const uint8_t> bytes, Burst&) override {
    size_t n = 0;
    for (; n < bytes.size() && budget > 0 && length < sizeof text; n++, budget--) text[length++] = char(bytes[n]);
    return n;
  }
  bool is_drained() override { return drained; }
  void configure(const Record&) override { configured++; }
  void set_receiving(bool on) override { receiving = on; }
  void set_break(bool on) override { breaking = on; }
  abi::Result<uint32_t> modem_lines() override { return lines; }
  abi::Result<> set_modem_lines(uint32_t l) override { return lines = l, abi::Result<>{}; }

  // What went out since the last time.
  std::string_view take() {
    const std::string_view all(text + taken, length - taken);
    taken = length;
    return all;
  }

  char text[16384] = {};
  size_t length = 0, taken = 0;
  uint64_t budget = ~0ull;  // bytes that it takes from now on
  bool drained = true, receiving = true, breaking = false;
  uint32_t lines = kModemDtr | kModemRts, configured = 0;
};

// The terminal with everything around it, and short words for requests.
struct FakeTerminal {
  explicit FakeTerminal(const Box* left_behind = nullptr) : terminal(box, environment, device) {
    if (left_behind != nullptr) std::memcpy(&box, left_behind, sizeof box);
    recovered = terminal.recover();
    (void)terminal.take_wake();
  }

  void type(std::string_view text) {
    for (char c : text) terminal.input(uint8_t(c));
    terminal.input_done();
  }

  // -Error, or the number of bytes that are in `got`.
  int32_t read(uint64_t bytes = sizeof got, uint32_t flags = 0) {
    abi::chardev::Read r{};
    r.flags = flags, r.bytes = bytes, r.caller = caller, r.sequence = sequence;
    driver::FakeMemory memory({got, sizeof got});
    auto result = terminal.read(r, memory);
    if (result || result.error() != abi::Error::kAgain) sequence++;
    return result ? int32_t(*result) : abi::to_wire(result.error());
  }
  // The text that a read gives; "?" for an error.
  std::string_view line(uint64_t bytes = sizeof got) {
    const int32_t n = read(bytes);
    return n < 0 ? std::string_view("?") : std::string_view(reinterpret_cast<char*>(got), size_t(n));
  }
  int32_t write(std::string_view text, uint32_t flags = 0) {
    abi::chardev::Write w{};
    w.flags = flags, w.bytes = text.size(), w.caller = caller, w.sequence = sequence;
    uint8_t bytes[16384];
    std::memcpy(bytes, text.data(), text.size());
    driver::FakeMemory memory({bytes, text.size()});
    auto result = terminal.write(w, memory);
    if (result || result.error() != abi::Error::kAgain) sequence++;
    return result ? int32_t(*result) : abi::to_wire(result.error());
  }
  int32_t ioctl(uint32_t request, uint64_t argument = 0) {
    abi::chardev::Ioctl i{};
    i.request = request, i.argument = argument, i.caller = caller, i.flags = ioctl_flags;
    i.bytes = sizeof argument_bytes;
    driver::FakeMemory memory(argument_bytes);
    auto result = terminal.ioctl(i, memory);
    return result ? *result : abi::to_wire(result.error());
  }
  template <class T>
  int32_t ioctl_with(uint32_t request, const T& value) {
    std::memcpy(argument_bytes, &value, sizeof value);
    return ioctl(request);
  }
  template <class T>
  T ioctl_value() const {
    T value;
    std::memcpy(&value, argument_bytes, sizeof value);
    return value;
  }
  int32_t open(uint32_t flags = 0) {
    auto result = terminal.open({.minor = 0, .flags = flags, .caller = caller}, true);
    return result ? *result : abi::to_wire(result.error());
  }
  uint32_t poll(uint32_t events) { return *terminal.poll({.minor = 0, .events = events, .caller = caller}); }

  Termios& termios() { return terminal.record().termios; }
  void set_modes(uint32_t Termios::*word, uint32_t on, uint32_t off = 0) {
    termios().*word = (termios().*word | on) & ~off;
  }
  void set_raw(uint8_t minimum, uint8_t time) {
    Termios t = termios();
    t.local &= ~(kICanon | kISig | kEcho);
    t.character[kMinimum] = minimum;
    t.character[kTime] = time;
    ioctl_with(0x5402, t);
  }
  std::string_view shown() { return device.take(); }

  Box box{};
  FakeEnvironment environment;
  FakeDevice device;
  Terminal terminal;
  Recovered recovered;
  abi::chardev::Caller caller{.process = {42}, .process_group = 100, .session = 100, .pid = 100};
  uint32_t sequence = 1;
  uint32_t ioctl_flags = 0;
  uint8_t got[8192] = {};
  uint8_t argument_bytes[64] = {};
};

}  // namespace tty
