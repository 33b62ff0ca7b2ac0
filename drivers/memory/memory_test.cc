// SPDX-License-Identifier: BSD-3-Clause
// The memory devices against arrays: /dev/null, zero, full for all sizes and offsets (R-DEV-1), /dev/mem's window,
// RAM disks and their resizing (R-DEV-2), random numbers.
#include <cstring>

#include "abi/ioctl.h"
#include "base/test/test.h"
#include "drivers/memory/device.h"
#include "lib/driver/fake_memory.h"

namespace {

namespace minor = abi::device::minor;
using memory::Device;

constexpr int32_t kIo = -5, kNoDeviceAddress = -6, kNoMemory = -12, kFault = -14, kBusy = -16, kInvalid = -22,
                  kNotTty = -25, kNoSpace = -28, kNotSupported = -95;

struct FakeMachine final : memory::Entropy, memory::PhysicalMapper, memory::DiskMemory {
  size_t gather(std::span<uint8_t> to) override {
    gathered++;
    for (auto& b : to) b = uint8_t(seed++ * 17);
    return to.size();
  }
  uint64_t now_ns() override { return now; }
  abi::Result<uint8_t*> map(uint64_t at) override {
    if (at + 4096 > sizeof physical || window_open) return abi::Unexpected(abi::Error::kPerm);
    window_open = true;
    maps++;
    return physical + at;
  }
  void unmap(uint8_t*) override { window_open = false; }
  abi::Result<uint8_t*> allocate(uint64_t bytes) override {
    if (bytes > sizeof disk || disk_used) return abi::Unexpected(abi::Error::kNoMemory);
    disk_used = true;
    std::memset(disk, 0, sizeof disk);
    return disk;
  }
  void release(uint8_t*, uint64_t) override { disk_used = false; }

  uint8_t physical[4 * 4096] = {}, disk[8192] = {};
  bool window_open = false, disk_used = false;
  unsigned seed = 1, gathered = 0, maps = 0;
  uint64_t now = 0;
};

struct Fixture {
  Fixture() { device.window().set_end(sizeof machine.physical + 4096); }
  int32_t read(uint32_t m, uint64_t bytes, uint64_t position = 0) {
    abi::chardev::Read r{};
    r.minor = m, r.bytes = bytes, r.position = position;
    driver::FakeMemory memory(client);
    auto result = device.read(r, memory);
    return result ? int32_t(*result) : abi::to_wire(result.error());
  }
  int32_t write(uint32_t m, uint64_t bytes, uint64_t position = 0) {
    abi::chardev::Write w{};
    w.minor = m, w.bytes = bytes, w.position = position;
    driver::FakeMemory memory(client);
    auto result = device.write(w, memory);
    return result ? int32_t(*result) : abi::to_wire(result.error());
  }
  int32_t disk(bool is_write, uint32_t m, uint64_t position, uint64_t bytes) {
    driver::FakeMemory memory(client);
    auto result = is_write ? device.write_block(m, position, bytes, memory)
                           : device.read_block(m, position, bytes, memory);
    return result ? int32_t(*result) : abi::to_wire(result.error());
  }
  int32_t ioctl(uint32_t m, uint32_t request, uint64_t value = 0, uint32_t bytes = 8) {
    std::memcpy(client, &value, sizeof value);
    driver::FakeMemory memory(client);
    auto result = device.ioctl_block({.minor = m, .request = request, .grant = {}, .bytes = bytes, .argument = 0},
                                     memory);
    return result ? *result : abi::to_wire(result.error());
  }
  uint64_t answer() const {
    uint64_t value;
    std::memcpy(&value, client, sizeof value);
    return value;
  }
  FakeMachine machine;
  Device device{machine, machine, machine};
  uint8_t client[100000] = {};
};

TEST(MemoryDevices, NullForAllSizesAndOffsets_R_DEV_1) {
  static Fixture f;
  for (uint64_t position : {uint64_t{0}, uint64_t{1} << 40, uint64_t{INT64_MAX}}) {
    for (uint64_t bytes : {uint64_t{0}, uint64_t{1}, uint64_t{99999}, uint64_t{0x7ffff000}}) {
      EXPECT_EQ(f.read(minor::kNull, bytes, position), 0);
      EXPECT_EQ(f.write(minor::kNull, bytes, position), bytes);
    }
  }
}

TEST(MemoryDevices, ZeroForAllSizesAndOffsets_R_DEV_1) {
  static Fixture f;
  for (uint64_t position : {uint64_t{0}, uint64_t{1} << 40, uint64_t{INT64_MAX}}) {
    for (uint64_t bytes : {0, 1, 1023, 1024, 65536, 65537, 99999}) {
      std::memset(f.client, 0xff, sizeof f.client);
      EXPECT_EQ(f.read(minor::kZero, bytes, position), bytes);
      EXPECT_TRUE(bytes == 0 || (f.client[0] == 0 && f.client[bytes - 1] == 0));
      EXPECT_EQ(f.client[bytes], 0xff);
      EXPECT_EQ(f.write(minor::kZero, bytes, position), bytes);
    }
  }
  EXPECT_EQ(f.read(minor::kZero, 0x7ffff000), 65536);  // as far as the client's memory goes
}

TEST(MemoryDevices, Full) {
  static Fixture f;
  std::memset(f.client, 0xff, sizeof f.client);
  EXPECT_EQ(f.read(minor::kFull, 10), 10);
  EXPECT_EQ(f.client[9], 0);
  EXPECT_EQ(f.write(minor::kFull, 1), kNoSpace);
  EXPECT_EQ(f.write(minor::kFull, 0), 0);
}

TEST(MemoryDevices, KernelMemoryAndUnknownMinors) {
  static Fixture f;
  EXPECT_EQ(f.read(minor::kKmem, 1), kIo);
  EXPECT_EQ(f.write(minor::kKmem, 1), kIo);
  EXPECT_EQ(f.read(77, 1), kNoDeviceAddress);
  EXPECT_EQ(f.write(77, 1), kNoDeviceAddress);
  EXPECT_FALSE(f.device.open({.minor = 77, .flags = 0, .caller = {}}).has_value());
  EXPECT_TRUE(f.device.open({.minor = minor::kNull, .flags = 0, .caller = {}}).has_value());
  EXPECT_EQ(*f.device.poll({.minor = minor::kNull, .events = 5, .caller = {}}), 5);
}

TEST(MemoryDevices, PhysicalMemoryThroughItsWindow) {
  static Fixture f;
  for (size_t i = 0; i < sizeof f.machine.physical; i++) f.machine.physical[i] = uint8_t(i / 4096 * 16 + i % 16);
  EXPECT_EQ(f.read(minor::kMem, 6000, 4000), 6000);
  EXPECT_EQ(std::memcmp(f.client, f.machine.physical + 4000, 6000), 0);
  const unsigned maps = f.machine.maps;
  EXPECT_EQ(f.read(minor::kMem, 10, 9000), 10);
  EXPECT_EQ(f.machine.maps, maps);  // remembered
  f.client[0] = 0xee;
  EXPECT_EQ(f.write(minor::kMem, 1, 5), 1);
  EXPECT_EQ(f.machine.physical[5], 0xee);
}

TEST(MemoryDevices, PhysicalMemoryEnds) {
  static Fixture f;
  const uint64_t last = sizeof f.machine.physical;
  EXPECT_EQ(f.read(minor::kMem, 100, last), kNoMemory);           // exists, but cannot be mapped
  EXPECT_EQ(f.read(minor::kMem, 4096, last - 100), 100);
  EXPECT_EQ(f.read(minor::kMem, 100, last + 4096), 0);
  EXPECT_EQ(f.read(minor::kMem, 100, uint64_t{INT64_MAX}), 0);
}

TEST(RamDisks, TheBootDiskIsReadAndWritten) {
  static Fixture f;
  static uint8_t content[4096];
  f.device.boot_disk().use_fixed(content);
  std::memset(f.client, 0x5a, 1024);
  EXPECT_EQ(f.disk(true, 0, 512, 1024), 1024);
  EXPECT_EQ(content[511], 0);
  EXPECT_EQ(content[512], 0x5a);
  EXPECT_EQ(content[1535], 0x5a);
  std::memset(f.client, 0, 1024);
  EXPECT_EQ(f.disk(false, 0, 1000, 10), 10);
  EXPECT_EQ(f.client[9], 0x5a);
}

TEST(RamDisks, TransfersStopAtTheEnd) {
  static Fixture f;
  static uint8_t content[4096];
  f.device.boot_disk().use_fixed(content);
  EXPECT_EQ(f.disk(false, 0, 4000, 512), 96);
  EXPECT_EQ(f.disk(false, 0, 4096, 512), 0);
  EXPECT_EQ(f.disk(false, 0, ~0ull, 512), 0);
  EXPECT_EQ(f.disk(true, 0, 4000, 512), 96);
  EXPECT_EQ(f.disk(true, 0, 4096, 512), kNoSpace);
}

TEST(RamDisks, WithoutASizeThereIsNoData) {
  static Fixture f;
  EXPECT_EQ(f.disk(false, 1, 0, 512), kIo);
  EXPECT_EQ(f.disk(true, 3, 0, 512), kIo);
  EXPECT_EQ(f.disk(false, 4, 0, 512), kNoDeviceAddress);
  EXPECT_EQ(f.device.block_size(1)->bytes, 0);
}

TEST(RamDisks, ResizeNeedsTheOnlyOpen_R_DEV_2) {
  static Fixture f;
  EXPECT_EQ(f.ioctl(1, abi::kRamDiskResize, 4096), kBusy);  // not open at all: the request came from nowhere
  (void)f.device.open_block({.minor = 1, .flags = 0});
  EXPECT_EQ(f.ioctl(1, abi::kRamDiskResize, 4096), 0);
  EXPECT_EQ(f.disk(true, 1, 0, 4096), 4096);
  (void)f.device.open_block({.minor = 1, .flags = 0});
  EXPECT_EQ(f.ioctl(1, abi::kRamDiskResize, 512), kBusy);
  (void)f.device.close_block(1);
  EXPECT_EQ(f.ioctl(1, abi::kRamDiskResize, 4096), 0);   // the same size
  EXPECT_EQ(f.ioctl(1, abi::kRamDiskResize, 100), kInvalid);
  EXPECT_EQ(f.ioctl(1, abi::kRamDiskResize, 1 << 20), kNoMemory);
  EXPECT_EQ(f.device.block_size(1)->bytes, 4096);
  EXPECT_EQ(f.ioctl(1, abi::kRamDiskResize, 0), 0);
  EXPECT_EQ(f.disk(false, 1, 0, 512), kIo);
  EXPECT_FALSE(f.machine.disk_used);
}

TEST(RamDisks, TheBootDiskKeepsItsSize) {
  static Fixture f;
  static uint8_t content[4096];
  f.device.boot_disk().use_fixed(content);
  (void)f.device.open_block({.minor = 0, .flags = 0});
  EXPECT_EQ(f.ioctl(0, abi::kRamDiskResize, 512), kNotSupported);
}

TEST(RamDisks, BlockIoctls) {
  static Fixture f;
  static uint8_t content[4096];
  f.device.boot_disk().use_fixed(content);
  EXPECT_EQ(f.ioctl(0, 0x80081272), 0);
  EXPECT_EQ(f.answer(), 4096);
  EXPECT_EQ(f.ioctl(0, 0x80041272), 0);
  EXPECT_EQ(f.answer(), 4096);
  EXPECT_EQ(f.ioctl(0, abi::kBlockSectors, ~0ull), 0);
  EXPECT_EQ(f.answer(), 8);
  EXPECT_EQ(f.ioctl(0, abi::kBlockSectors, ~0ull, 4), 0);
  EXPECT_EQ(f.answer(), 0xffffffff00000008);
  EXPECT_EQ(f.ioctl(0, abi::kBlockSectorBytes), 0);
  EXPECT_EQ(f.answer(), 512);
  EXPECT_EQ(f.ioctl(0, abi::kBlockFlush), 0);
  EXPECT_EQ(f.ioctl(0, 0x5401), kNotTty);
}

// RFC 8439, 2.3.2 and appendix A.1.
TEST(Random, ChaChaTestVectors) {
  uint8_t key[32], out[64];
  for (unsigned i = 0; i < 32; i++) key[i] = uint8_t(i);
  const uint8_t nonce[12] = {0, 0, 0, 9, 0, 0, 0, 0x4a, 0, 0, 0, 0};
  memory::chacha20_block(key, 1, nonce, out);
  constexpr uint8_t kExpected[64] = {
      0x10, 0xf1, 0xe7, 0xe4, 0xd1, 0x3b, 0x59, 0x15, 0x50, 0x0f, 0xdd, 0x1f, 0xa3, 0x20, 0x71, 0xc4,
      0xc7, 0xd1, 0xf4, 0xc7, 0x33, 0xc0, 0x68, 0x03, 0x04, 0x22, 0xaa, 0x9a, 0xc3, 0xd4, 0x6c, 0x4e,
      0xd2, 0x82, 0x64, 0x46, 0x07, 0x9f, 0xaa, 0x09, 0x14, 0xc2, 0xd7, 0x05, 0xd9, 0x8b, 0x02, 0xa2,
      0xb5, 0x12, 0x9c, 0xd1, 0xde, 0x16, 0x4e, 0xb9, 0xcb, 0xd0, 0x83, 0xe8, 0xa2, 0x50, 0x3c, 0x4e};
  EXPECT_EQ(std::memcmp(out, kExpected, 64), 0);
  const uint8_t zero_key[32] = {}, zero_nonce[12] = {};
  memory::chacha20_block(zero_key, 0, zero_nonce, out);
  constexpr uint8_t kFirst[8] = {0x76, 0xb8, 0xe0, 0xad, 0xa0, 0xf1, 0x3d, 0x90};
  EXPECT_EQ(std::memcmp(out, kFirst, 8), 0);
}

TEST(Random, NoTwoReadsAreAlike) {
  static Fixture f;
  EXPECT_EQ(f.read(minor::kRandom, 4096), 4096);
  static uint8_t first[4096];
  std::memcpy(first, f.client, sizeof first);
  EXPECT_EQ(f.read(minor::kUrandom, 4096), 4096);
  EXPECT_NE(std::memcmp(first, f.client, sizeof first), 0);
  unsigned ones = 0;
  for (uint8_t b : first) ones += unsigned(__builtin_popcount(b));
  EXPECT_GT(ones, 4096 * 4 - 800);
  EXPECT_LT(ones, 4096 * 4 + 800);
}

TEST(Random, ItIsSeededBeforeTheFirstByteAndReseeded) {
  static Fixture f;
  f.read(minor::kUrandom, 1);
  EXPECT_EQ(f.machine.gathered, 1);
  f.read(minor::kUrandom, 1);
  EXPECT_EQ(f.machine.gathered, 1);
  f.machine.now = 61'000'000'000;
  f.read(minor::kUrandom, 1);
  EXPECT_EQ(f.machine.gathered, 2);
  for (int i = 0; i < 12; i++) f.read(minor::kUrandom, 99999);
  EXPECT_EQ(f.machine.gathered, 3);
}

TEST(Random, WhatIsWrittenChangesTheStream) {
  static Fixture a, b;
  EXPECT_EQ(b.write(minor::kRandom, 1), 1);
  a.read(minor::kUrandom, 64);
  b.read(minor::kUrandom, 64);
  EXPECT_NE(std::memcmp(a.client, b.client, 64), 0);
  EXPECT_EQ(b.write(minor::kRandom, 200000), 99840);  // whole pieces of the client's memory
}

TEST(Random, BadClientMemory) {
  static Fixture f;
  driver::FakeMemory none({});
  abi::chardev::Read r{};
  r.minor = minor::kUrandom, r.bytes = 10;
  auto result = f.device.read(r, none);
  ASSERT_FALSE(result.has_value());
  EXPECT_EQ(abi::to_wire(result.error()), kFault);
}

}  // namespace
