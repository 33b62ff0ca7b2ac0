// SPDX-License-Identifier: BSD-3-Clause
// hostlink against a modelled QEMU: byte-exact both ways, and absent parts are absent devices.
#include <cstring>
#include <string_view>

#include "abi/device_numbers.h"
#include "base/test/test.h"
#include "drivers/hostlink/device.h"
#include "lib/driver/fake_memory.h"

namespace {

namespace minor = abi::device::minor;

constexpr int32_t kIo = -5, kNoDeviceAddress = -6, kFault = -14, kInvalid = -22;

class ModelQemu final : public driver::Ports {
 public:
  uint8_t in8(uint16_t port) override {
    if (port == 0x511) return next_byte();
    const bool is_console = port >= 0xea && port <= 0xec && has_console[port - 0xea];
    return is_console ? 0xe9 : 0xff;
  }
  void out8(uint16_t port, uint8_t value) override {
    if (port >= 0xea && port <= 0xec) out[port - 0xea][out_bytes[port - 0xea]++] = char(value);
  }
  void out16(uint16_t port, uint16_t value) override {
    if (port != 0x510) return;
    key = value;
    offset = 0;
    selects++;
  }
  void vector(std::span<abi::PortOperation>) override {}
  bool read_string(uint16_t port, std::span<uint8_t> to) override {
    if (fails) return false;
    for (auto& b : to) b = in8(port);
    return true;
  }
  bool write_string(uint16_t port, std::span<const uint8_t> from) override {
    if (fails) return false;
    for (auto b : from) out8(port, b);
    return true;
  }
  uint8_t next_byte() {
    if (!present) return 0xff;
    const size_t at = offset++;
    if (key == 0x00) return at < 4 ? uint8_t("QEMU"[at]) : 0;
    if (key == 0x19) return at < sizeof directory ? directory[at] : 0;
    if (key == 0x1234) return at < archive_bytes ? archive(at) : 0;
    return 0;
  }
  static uint8_t archive(size_t at) { return uint8_t(at * 31 + at / 256); }
  void add_directory() {
    directory[3] = 2;
    std::memcpy(directory + 4 + 8, "bootorder", 9);
    uint8_t* entry = directory + 4 + 64;
    entry[0] = uint8_t(archive_bytes >> 24), entry[1] = uint8_t(archive_bytes >> 16);
    entry[2] = uint8_t(archive_bytes >> 8), entry[3] = uint8_t(archive_bytes);
    entry[4] = 0x12, entry[5] = 0x34;
    std::memcpy(entry + 8, "opt/kintsugi/exec.tar", 21);
  }

  static constexpr uint32_t archive_bytes = 20000;
  bool present = true, fails = false, has_console[3] = {true, true, true};
  uint8_t directory[4 + 2 * 64] = {};
  uint16_t key = 0;
  size_t offset = 0;
  unsigned selects = 0;
  char out[3][20000] = {};
  size_t out_bytes[3] = {};
};

struct Fixture {
  explicit Fixture(bool has_archive = true) {
    if (has_archive) qemu.add_directory();
    device.start();
  }
  int32_t read(uint64_t position, uint64_t bytes, uint32_t m = minor::kHostIn) {
    abi::chardev::Read r{};
    r.minor = m, r.position = position, r.bytes = bytes;
    driver::FakeMemory memory(client);
    auto result = device.read(r, memory);
    return result ? int32_t(*result) : abi::to_wire(result.error());
  }
  int32_t write(uint32_t m, uint64_t bytes) {
    abi::chardev::Write w{};
    w.minor = m, w.bytes = bytes;
    driver::FakeMemory memory(client);
    auto result = device.write(w, memory);
    return result ? int32_t(*result) : abi::to_wire(result.error());
  }
  int32_t open(uint32_t m) {
    auto result = device.open({.minor = m, .flags = 0, .caller = {}});
    return result ? *result : abi::to_wire(result.error());
  }
  bool is_archive(uint32_t from, uint32_t bytes) const {
    for (uint32_t i = 0; i < bytes; i++) {
      if (client[i] != ModelQemu::archive(from + i)) return false;
    }
    return true;
  }
  ModelQemu qemu;
  hostlink::Device device{qemu};
  uint8_t client[16384] = {};
};

TEST(Hostlink, TheArchiveIsReadInOrder) {
  static Fixture f;
  EXPECT_EQ(f.open(minor::kHostIn), 0);
  const unsigned selects = f.qemu.selects;
  uint32_t at = 0;
  for (int32_t n; (n = f.read(at, 5000)) > 0; at += uint32_t(n)) EXPECT_TRUE(f.is_archive(at, uint32_t(n)));
  EXPECT_EQ(at, ModelQemu::archive_bytes);
  EXPECT_EQ(f.qemu.selects, selects + 1);
}

TEST(Hostlink, AnyPositionOfTheArchive) {
  static Fixture f;
  for (uint32_t at : {15000u, 3u, 19999u, 0u, 600u, 599u}) {
    const uint32_t bytes = at == 19999 ? 1 : 100;
    EXPECT_EQ(f.read(at, 100), bytes);
    EXPECT_TRUE(f.is_archive(at, bytes));
  }
  EXPECT_EQ(f.read(20000, 1), 0);
  EXPECT_EQ(f.read(uint64_t{1} << 40, 1), 0);
}

TEST(Hostlink, OutputIsByteExact) {
  static Fixture f;
  for (size_t i = 0; i < sizeof f.client; i++) f.client[i] = uint8_t(i * 7);
  EXPECT_EQ(f.open(minor::kHostOut), 0);
  EXPECT_EQ(f.write(minor::kHostOut, 10000), 10000);
  EXPECT_EQ(f.qemu.out_bytes[0], 10000);
  EXPECT_EQ(std::memcmp(f.qemu.out[0], f.client, 10000), 0);
  std::memcpy(f.client, "exit 17\n", 8);
  EXPECT_EQ(f.write(minor::kHostErr, 4), 4);
  EXPECT_EQ(f.write(minor::kHostStatus, 8), 8);
  EXPECT_EQ(std::string_view(f.qemu.out[2], f.qemu.out_bytes[2]), "exit 17\n");
  EXPECT_EQ(f.qemu.out_bytes[1], 4);
}

TEST(Hostlink, WhatIsAbsentIsNoDevice) {
  static Fixture f(false);
  f.qemu.has_console[1] = false;
  EXPECT_EQ(f.open(minor::kHostIn), kNoDeviceAddress);
  EXPECT_EQ(f.read(0, 1), kNoDeviceAddress);
  EXPECT_EQ(f.open(minor::kHostErr), kNoDeviceAddress);
  EXPECT_EQ(f.write(minor::kHostErr, 1), kNoDeviceAddress);
  EXPECT_EQ(f.open(minor::kHostOut), 0);
  EXPECT_EQ(f.open(9), kNoDeviceAddress);
  EXPECT_EQ(f.write(minor::kHostIn, 1), kNoDeviceAddress);
}

TEST(Hostlink, OutsideOfQemuThereIsNothing) {
  static ModelQemu qemu;
  qemu.add_directory();
  qemu.present = false;
  static hostlink::Device device(qemu);
  device.start();
  EXPECT_FALSE(device.open({.minor = minor::kHostIn, .flags = 0, .caller = {}}).has_value());
}

TEST(Hostlink, OutputsAreNotRead) {
  static Fixture f;
  EXPECT_EQ(f.read(0, 1, minor::kHostOut), kInvalid);
}

TEST(Hostlink, BadMemoryAndFailingPorts) {
  static Fixture f;
  EXPECT_EQ(f.write(minor::kHostOut, 16385), 16384);  // the part that could be had
  driver::FakeMemory none({});
  abi::chardev::Write w{};
  w.minor = minor::kHostOut, w.bytes = 5;
  auto result = f.device.write(w, none);
  ASSERT_FALSE(result.has_value());
  EXPECT_EQ(abi::to_wire(result.error()), kFault);
  f.qemu.fails = true;
  EXPECT_EQ(f.write(minor::kHostOut, 5), kIo);
  EXPECT_EQ(f.read(0, 5), kIo);
  f.qemu.fails = false;
  EXPECT_EQ(f.read(7, 5), 5);
  EXPECT_TRUE(f.is_archive(7, 5));
}

}  // namespace
