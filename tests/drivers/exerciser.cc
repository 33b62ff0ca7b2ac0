// SPDX-License-Identifier: BSD-3-Clause
// Takes VFS's place in an image of drivers only: uses them through their protocols on the real kernel and VM, kills
// them, and sees that their successors go on. Says what it checks in the kernel's log; the machine's exit status is
// the number of failures.
#include <cstring>
#include <string_view>

#include "abi/chardev.h"
#include "abi/blockdev.h"
#include "abi/device_numbers.h"
#include "abi/ioctl.h"
#include "abi/signal.h"
#include "abi/vfs.h"
#include "lib/sys/format.h"
#include "lib/sys/grant.h"
#include "lib/sys/info.h"
#include "lib/sys/ipc.h"
#include "lib/sys/print.h"
#include "lib/sys/process.h"
#include "lib/sys/time.h"
#include "sef/sef.h"
#include "tests/drivers/killer.h"

namespace {

namespace minor = abi::device::minor;

struct Driver {
  const char* label;
  abi::Endpoint endpoint;
};
Driver drivers[] = {{"tty", {}}, {"memory", {}}, {"log", {}}, {"hostlink", {}}};

unsigned checks, failures;

void check(bool condition, std::string_view what) {
  checks++;
  if (condition) return;
  failures++;
  sys::log("FAILED: {}", what);
}

Driver& driver(std::string_view label) {
  for (Driver& d : drivers) {
    if (label == d.label) return d;
  }
  sys::panic("no driver {}", label);
}

// Announcements of RS; everything else (notifies of drivers) only wakes us.
void wait_for_message(uint64_t patience_ns) {
  (void)sys::set_alarm(patience_ns);
  abi::Message m;
  const abi::Status status = sef::receive(abi::kAny, m);
  if (!status.ok() || status.is_notify() || m.type != abi::vfs::MapDriver::kType) return;
  const auto map = m.as<abi::vfs::MapDriver>();
  for (Driver& d : drivers) {
    if (std::string_view(map.label) == d.label) d.endpoint = map.endpoint;
  }
}

void on_alarm(uint64_t) { sef::cancel(); }

bool are_all_there() {
  for (const Driver& d : drivers) {
    if (d.endpoint.value == 0) return false;
  }
  return true;
}

abi::chardev::Caller caller{.process = {777}, .process_group = 50, .session = 50, .pid = 50};
uint32_t sequence = 1;
uint8_t bytes[8192];

template <class Request>
int32_t ask(std::string_view label, Request request, uint32_t access, uint32_t size) {
  const abi::Endpoint to = driver(label).endpoint;
  auto grant = sys::ScopedGrant::direct(to, bytes, size, access);
  if (!grant) return abi::to_wire(grant.error());
  request.grant = grant->id();
  auto result = sys::call(to, request);
  return result ? *result : abi::to_wire(result.error());
}

template <class Request>
int32_t transfer(std::string_view label, uint32_t m, uint32_t size, uint64_t position = 0) {
  Request request{};
  request.minor = m, request.bytes = size, request.position = position;
  constexpr bool kIsRead = Request::kType == abi::chardev::Read::kType || Request::kType == abi::blockdev::Read::kType;
  if constexpr (requires { request.caller; }) request.caller = caller, request.sequence = sequence++;
  return ask(label, request, kIsRead ? abi::kGrantWrite : abi::kGrantRead, size);
}

int32_t read(std::string_view label, uint32_t m, uint32_t size, uint64_t position = 0) {
  return transfer<abi::chardev::Read>(label, m, size, position);
}
int32_t write(std::string_view label, uint32_t m, std::string_view text) {
  std::memcpy(bytes, text.data(), text.size());
  return transfer<abi::chardev::Write>(label, m, uint32_t(text.size()));
}
int32_t open(std::string_view label, uint32_t m) {
  auto result = sys::call(driver(label).endpoint, abi::chardev::Open{.minor = m, .flags = 2, .caller = caller});
  return result ? *result : abi::to_wire(result.error());
}
int32_t ioctl(uint32_t request, uint32_t size) {
  abi::chardev::Ioctl i{};
  i.minor = minor::kConsole, i.request = request, i.bytes = size, i.caller = caller;
  return ask("tty", i, abi::kGrantRead | abi::kGrantWrite, size);
}

std::string_view got(int32_t count) {
  return {reinterpret_cast<char*>(bytes), count < 0 ? 0 : size_t(count)};
}

// Reads a line of a terminal as VFS does: parked until the driver says that something changed.
std::string_view read_line(uint32_t terminal = minor::kConsole) {
  for (int i = 0; i < 200; i++) {
    const uint32_t same = sequence;
    const int32_t count = read("tty", terminal, 100);
    if (count != abi::to_wire(abi::Error::kAgain)) return got(count);
    sequence = same;
    wait_for_message(100 * sys::kMillisecond);
  }
  return "(nothing typed)";
}

void kill_and_wait(std::string_view label) {
  const abi::Endpoint old = driver(label).endpoint;
  check(sys::kill(old, abi::kSigKill).has_value(), "kill");
  driver(label).endpoint = {};
  for (int i = 0; i < 100 && driver(label).endpoint.value == 0; i++) wait_for_message(100 * sys::kMillisecond);
  check(driver(label).endpoint.value != 0, "a successor comes");
  check(driver(label).endpoint != old, "the successor has an endpoint of its own");
  sys::log("{} was {}, is {}", label, old, driver(label).endpoint);
}

void test_memory_devices() {
  std::memset(bytes, 0xff, sizeof bytes);
  check(read("memory", minor::kZero, 5000) == 5000 && bytes[0] == 0 && bytes[4999] == 0, "zero");
  check(read("memory", minor::kNull, 100) == 0 && write("memory", minor::kNull, "abc") == 3, "null");
  check(write("memory", minor::kFull, "abc") == -28, "full");
  check(read("memory", minor::kRandom, 64) == 64, "random");
  uint8_t first[64];
  std::memcpy(first, bytes, 64);
  check(read("memory", minor::kUrandom, 64) == 64 && std::memcmp(first, bytes, 64) != 0, "random differs");
  check(read("memory", minor::kMem, 2, 0xffffe) == 2, "BIOS through /dev/mem");
  check(open("memory", 99) == -6, "no such minor");
}

void test_ram_disk() {
  auto size = sys::call(driver("memory").endpoint, abi::blockdev::Size{.minor = 0});
  check(size && size->bytes == 65536, "the boot RAM disk has its size");
  check(transfer<abi::blockdev::Read>("memory", 0, 16, 512) == 16 && got(16) == "ramdisk content\n", "its content");
  std::memcpy(bytes, "written", 7);
  check(transfer<abi::blockdev::Write>("memory", 0, 7, 1024) == 7, "write");
  kill_and_wait("memory");
  check(transfer<abi::blockdev::Read>("memory", 0, 7, 1024) == 7 && got(7) == "written", "it outlives its driver (D17)");
  check(transfer<abi::blockdev::Read>("memory", 0, 512, 65536) == 0, "its end");
}

void test_log() {
  check(open("log", minor::kLog) == 0, "open the log");
  check(write("log", minor::kLog, "exerciser was here\n") == 19, "write into the log");
  kill_and_wait("log");
  uint64_t position = 0;
  bool found = false;
  for (int32_t n; (n = read("log", minor::kLog, sizeof bytes, position)) > 0; position += uint64_t(n)) {
    found = found || got(n).find("exerciser was here") != std::string_view::npos;
  }
  check(found, "the log has it after a restart");
}

void test_hostlink() {
  check(open("hostlink", minor::kHostOut) == 0, "host output is there");
  check(write("hostlink", minor::kHostOut, "to the host\n") == 12, "host output");
  check(open("hostlink", minor::kHostIn) == 0, "the archive is there");
  check(read("hostlink", minor::kHostIn, 12) == 12 && got(12) == "archive text", "the archive");
  check(read("hostlink", minor::kHostIn, 4, 8) == 4 && got(4) == "text", "the archive from the middle");
  kill_and_wait("hostlink");
  check(read("hostlink", minor::kHostIn, 12) == 12 && got(12) == "archive text", "the archive after a restart");
  check(write("hostlink", minor::kHostOut, "and again\n") == 10, "host output after a restart");
}

void test_terminal() {
  check(open("tty", minor::kConsole) == 1, "the console becomes the controlling terminal");
  check(write("tty", minor::kConsole, "ready 1\n") == 8, "write to the console");
  check(read_line() == "first line\n", "a typed line");
  check(ioctl(abi::kTcGets, 36) == 0, "settings");
  bytes[17 + 2] = '#';  // ERASE
  check(ioctl(abi::kTcSets, 36) == 0, "change settings");
  check(write("tty", minor::kConsole, "ready 2\n") == 8, "write");
  for (int i = 0; i < 20; i++) {  // "part" is typed meanwhile, without an end of line
    check(ioctl(abi::kInputCount, 4) == 0, "FIONREAD");
    wait_for_message(100 * sys::kMillisecond);
  }
  kill_and_wait("tty");
  check(ioctl(abi::kTiocGetGroup, 4) == 0 && bytes[0] == 50, "the foreground group is the same");
  check(ioctl(abi::kTcGets, 36) == 0 && bytes[17 + 2] == '#', "the settings are the same");
  check(write("tty", minor::kConsole, "ready 3\n") == 8, "write to the same terminal");
  check(read_line() == "partial\n", "what was typed to the predecessor is there, and editing goes on");
  kill_and_wait("tty");
  check(write("tty", minor::kConsole, "ready 4\n") == 8, "write after the second restart");
  check(read_line() == "last\n", "and typing");
  char screen[6400];
  std::memset(screen, 'x', sizeof screen);
  std::memcpy(bytes, screen, sizeof screen);
  check(transfer<abi::chardev::Write>("tty", minor::kConsole, sizeof screen) == sizeof screen, "much output at once");
  check(write("tty", minor::kConsole, "\n") == 1, "end of line");
  check(open("tty", 2) == -6, "no such terminal");
}

// What the screen shows from `cell` on, seen through /dev/mem.
bool screen_shows(unsigned cell, std::string_view text) {
  check(read("memory", minor::kMem, 200, 0xb8000 + 2 * cell) == 200, "video memory");
  for (size_t i = 0; i < text.size(); i++) {
    if (bytes[2 * i] != uint8_t(text[i])) return false;
  }
  return true;
}

void test_screen() {
  caller = {.process = {778}, .process_group = 60, .session = 60, .pid = 60};
  check(open("tty", minor::kVgaTerminal) == 1, "the VGA terminal is another one");
  check(write("tty", minor::kVgaTerminal, "\033[2J\033[Hvga\n") > 0, "write to the screen");
  check(screen_shows(0, "vga "), "it is on the screen");
  check(write("tty", minor::kConsole, "ready 5\n") == 8, "both at once");
  check(read_line(minor::kVgaTerminal) == "hi Ab\n", "typed on the keyboard");
  check(screen_shows(80, "hi Ab  "), "echoed on the screen");
  kill_and_wait("tty");
  check(write("tty", minor::kConsole, "ready 6\n") == 8, "after a restart");
  check(read_line(minor::kVgaTerminal) == "x\n", "the keyboard works again");
  check(screen_shows(0, "vga ") && screen_shows(160, "x "), "the screen goes on where it was");
}

// Writes all of it as VFS does: parked on kAgain, repeated at the successor when the driver dies. Counts the deaths.
unsigned deaths;
void write_surely(uint32_t terminal, std::string_view text) {
  while (!text.empty()) {
    const uint32_t same = sequence;
    std::memcpy(bytes, text.data(), text.size());
    const int32_t done = transfer<abi::chardev::Write>("tty", terminal, uint32_t(text.size()));
    if (done > 0) {
      text.remove_prefix(size_t(done));
      continue;
    }
    sequence = same;
    if (done != abi::to_wire(abi::Error::kAgain)) {  // it died, before or while we waited for it
      deaths++;
      driver("tty").endpoint = {};
      for (int i = 0; i < 100 && driver("tty").endpoint.value == 0; i++) wait_for_message(100 * sys::kMillisecond);
      if (driver("tty").endpoint.value == 0) return check(false, "a successor comes");
    } else {
      wait_for_message(100 * sys::kMillisecond);
    }
  }
}

// The host compares every byte.
void test_kills_under_load() {
  constexpr unsigned kKills = 8, kMostLines = 2000;
  uint64_t random = sys::uptime_ns();
  unsigned line = 0;
  for (unsigned kill = 0; kill < kKills; kill++) {
    random = random * 6364136223846793005u + 1442695040888963407u;
    const killer::KillLater later{
        .target = driver("tty").endpoint, .reserved = 0, .after_ns = 1'000'000 + (random >> 33) % 9'000'000};
    check(sys::call(abi::kPm, later).has_value(), "ask the killer");
    const unsigned before = deaths;
    for (unsigned limit = line + kMostLines; deaths == before && line < limit; line++) {
      char text[80];
      write_surely(minor::kConsole,
                   sys::format_to(text, "line {:06} of a text that is written while the driver is being killed\n", line));
    }
  }
  check(deaths == kKills, "it died each time");
  char text[80];
  write_surely(minor::kConsole, sys::format_to(text, "{} lines, {} deaths\n", line, deaths));
}

}  // namespace

int main() {
  sef::startup({.alarm = on_alarm});
  for (int i = 0; i < 100 && !are_all_there(); i++) wait_for_message(100 * sys::kMillisecond);
  check(are_all_there(), "all drivers are announced");
  if (failures == 0) {
    test_memory_devices();
    test_ram_disk();
    test_log();
    test_hostlink();
    test_terminal();
    test_screen();
    test_kills_under_load();
  }
  sys::log("{} checks, {} failed", checks, failures);
  (void)sys::abort_machine(abi::AbortReason::kPowerOff, failures == 0 ? 16 : 17, "drivers: done");
  return 0;
}
