// SPDX-License-Identifier: BSD-3-Clause
// Decoding of character and block requests: each reaches its handler with the caller's fields, every other type is
// refused, sizes and positions are cut to what a reply can say (R-DEV-1), vectors stop where they must.
#include "base/test/test.h"
#include "lib/driver/block.h"
#include "lib/driver/character.h"
#include "lib/driver/fake_memory.h"

namespace {

using abi::Error;
using abi::Result;

struct FakeDevice {
  Result<int32_t> open(const abi::chardev::Open& r) { return seen = int32_t(r.minor), 1; }
  Result<> close(const abi::chardev::Close& r) { return seen = int32_t(r.minor), Result<>{}; }
  Result<uint32_t> read(const abi::chardev::Read& r, driver::ClientMemory&) { return uint32_t(last_bytes = r.bytes); }
  Result<uint32_t> write(const abi::chardev::Write&, driver::ClientMemory&) { return abi::Unexpected(Error::kAgain); }
  Result<int32_t> ioctl(const abi::chardev::Ioctl& r, driver::ClientMemory&) { return int32_t(r.request); }
  Result<uint32_t> poll(const abi::chardev::Poll& r) { return r.events; }

  Result<> open_block(const abi::blockdev::Open&) { return {}; }
  Result<> close_block(uint32_t) { return {}; }
  Result<uint32_t> read_block(uint32_t, uint64_t position, uint64_t bytes, driver::ClientMemory&) {
    if (position >= kSize) return 0u;
    if (position == kBad) return abi::Unexpected(Error::kIo);
    return uint32_t(bytes < kSize - position ? bytes : kSize - position);
  }
  Result<uint32_t> write_block(uint32_t, uint64_t, uint64_t bytes, driver::ClientMemory&) { return uint32_t(bytes); }
  Result<> flush_block(uint32_t) { return abi::Unexpected(Error::kIo); }
  Result<abi::blockdev::Size::Reply> block_size(uint32_t) {
    return abi::blockdev::Size::Reply{.bytes = kSize, .block_bytes = 512};
  }
  Result<int32_t> ioctl_block(const abi::blockdev::Ioctl& r, driver::ClientMemory&) { return int32_t(r.minor); }

  static constexpr uint64_t kSize = 8192, kBad = 1024;
  int32_t seen = -1;
  uint64_t last_bytes = 0;
};
static_assert(driver::CharacterDevice<FakeDevice> && driver::BlockDevice<FakeDevice>);

uint8_t client_bytes[4096];
driver::FakeMemory clients(abi::Endpoint, abi::GrantId) { return driver::FakeMemory(client_bytes); }

int32_t ask(FakeDevice& d, abi::Message m) { return driver::answer_character(d, m, clients); }

abi::chardev::Read read_request(uint64_t position, uint64_t bytes) {
  abi::chardev::Read r{};
  r.position = position;
  r.bytes = bytes;
  return r;
}

abi::Message vector_of(std::initializer_list<abi::blockdev::Element> elements) {
  std::memcpy(client_bytes, elements.begin(), elements.size() * sizeof(abi::blockdev::Element));
  abi::blockdev::Vector v{};
  v.count = uint32_t(elements.size());
  return abi::Message::of(v);
}

abi::blockdev::Element element(uint64_t position, uint64_t bytes) {
  return {.position = position, .bytes = bytes, .grant = {}, .reserved = 0};
}

TEST(CharacterRequests, ReachTheirHandlers) {
  FakeDevice d;
  EXPECT_EQ(ask(d, abi::Message::of(abi::chardev::Open{.minor = 7, .flags = 0, .caller = {}})), 1);
  EXPECT_EQ(d.seen, 7);
  EXPECT_EQ(ask(d, abi::Message::of(abi::chardev::Close{.minor = 9, .caller = {}})), 0);
  EXPECT_EQ(d.seen, 9);
  EXPECT_EQ(ask(d, abi::Message::of(read_request(0, 100))), 100);
  EXPECT_EQ(ask(d, abi::Message::of(abi::chardev::Write{})), abi::to_wire(Error::kAgain));
  abi::chardev::Ioctl ioctl{};
  ioctl.request = 0x5401;
  EXPECT_EQ(ask(d, abi::Message::of(ioctl)), 0x5401);
  EXPECT_EQ(ask(d, abi::Message::of(abi::chardev::Poll{.minor = 0, .events = 5, .caller = {}})), 5);
}

TEST(CharacterRequests, UnknownTypesAreRefused) {
  FakeDevice d;
  for (int32_t type = abi::kCharBase + 6; type < abi::kBlockBase; type++) {
    abi::Message m;
    m.type = type;
    EXPECT_EQ(ask(d, m), abi::to_wire(Error::kBadCall));
  }
}

TEST(CharacterRequests, SizesFitTheReply_R_DEV_1) {
  FakeDevice d;
  EXPECT_EQ(ask(d, abi::Message::of(read_request(0, ~0ull))), 0x7ffff000);
  EXPECT_EQ(ask(d, abi::Message::of(read_request(INT64_MAX, 1))), 0);
  EXPECT_EQ(ask(d, abi::Message::of(read_request(INT64_MAX - 3, 10))), 3);
  EXPECT_EQ(ask(d, abi::Message::of(read_request(uint64_t{INT64_MAX} + 1, 1))), abi::to_wire(Error::kInvalid));
}

TEST(BlockRequests, SizeFillsTheReply) {
  FakeDevice d;
  abi::Message m = abi::Message::of(abi::blockdev::Size{.minor = 0});
  EXPECT_EQ(driver::answer_block(d, m, clients), 0);
  EXPECT_EQ(m.as<abi::blockdev::Size::Reply>().bytes, FakeDevice::kSize);
  EXPECT_EQ(m.as<abi::blockdev::Size::Reply>().block_bytes, 512);
}

TEST(BlockRequests, VectorsAreDoneInOrder) {
  FakeDevice d;
  abi::Message m = vector_of({element(0, 512), element(4096, 512)});
  EXPECT_EQ(driver::answer_block(d, m, clients), 1024);
}

TEST(BlockRequests, VectorsStopAtErrorsAndShortTransfers) {
  FakeDevice d;
  abi::Message at_error = vector_of({element(0, 512), element(FakeDevice::kBad, 512), element(0, 512)});
  EXPECT_EQ(driver::answer_block(d, at_error, clients), 512);
  abi::Message error_first = vector_of({element(FakeDevice::kBad, 512), element(0, 512)});
  EXPECT_EQ(driver::answer_block(d, error_first, clients), abi::to_wire(Error::kIo));
  abi::Message at_end = vector_of({element(FakeDevice::kSize - 100, 512), element(0, 512)});
  EXPECT_EQ(driver::answer_block(d, at_end, clients), 100);
}

TEST(BlockRequests, LongVectors) {
  FakeDevice d;
  abi::blockdev::Element many[150];
  for (auto& e : many) e = element(0, 10);
  std::memcpy(client_bytes, many, sizeof many);
  abi::blockdev::Vector v{};
  v.count = 150;
  abi::Message m = abi::Message::of(v);
  EXPECT_EQ(driver::answer_block(d, m, clients), 1500);
}

TEST(BlockRequests, VectorsFromBadMemoryFail) {
  FakeDevice d;
  abi::blockdev::Vector v{};
  v.count = 1000;  // more than the client's memory holds
  for (auto& b : client_bytes) b = 0;
  abi::Message m = abi::Message::of(v);
  EXPECT_EQ(driver::answer_block(d, m, clients), abi::to_wire(Error::kFault));
  v.count = 5000;
  m = abi::Message::of(v);
  EXPECT_EQ(driver::answer_block(d, m, clients), abi::to_wire(Error::kInvalid));
}

TEST(BlockRequests, UnknownTypesAreRefused) {
  FakeDevice d;
  for (int32_t type = abi::kBlockBase + 8; type < abi::kInputBase; type++) {
    abi::Message m;
    m.type = type;
    EXPECT_EQ(driver::answer_block(d, m, clients), abi::to_wire(Error::kBadCall));
  }
}

}  // namespace
