// SPDX-License-Identifier: BSD-3-Clause
// Boot information, right and wrong: whatever a loader passes, the answer is a record or a
// sentence.
#include "arch/x86/formats/multiboot.h"

#include <cstring>
#include <string_view>

#include "base/test/test.h"

namespace arch::x86 {
namespace {

// 64 KiB of physical memory from 0x8000.
struct Memory {
  static constexpr uint64_t kFirst = 0x8000, kBytes = 0x10000;
  alignas(8) uint8_t byte[kBytes] = {};
  uint64_t at = kFirst;

  static const void* reach(void* context, uint64_t physical, uint64_t bytes) {
    auto* m = static_cast<Memory*>(context);
    if (physical < kFirst || physical - kFirst >= kBytes || bytes > kBytes - (physical - kFirst))
      return nullptr;
    return m->byte + (physical - kFirst);
  }
  PhysicalView view() { return {this, reach}; }
  void put(const void* data, size_t bytes) {
    memcpy(byte + (at - kFirst), data, bytes);
    at += bytes;
  }
  void put32(uint32_t v) { put(&v, 4); }
  void put64(uint64_t v) { put(&v, 8); }
  void text(const char* s) { put(s, strlen(s) + 1); }
  void align() { at = (at + 7) & ~uint64_t{7}; }
  void set32(uint64_t physical, uint32_t v) { memcpy(byte + (physical - kFirst), &v, 4); }
};

void put_tag(Memory& m, uint32_t type, uint32_t payload_bytes) {
  m.align();
  m.put32(type);
  m.put32(8 + payload_bytes);
}

// A good Multiboot 2 record: command line, two modules, map of two areas, end.
void make2(Memory& m) {
  m.put32(0);
  m.put32(0);
  put_tag(m, 1, 6);
  m.text("a=b c");
  put_tag(m, 3, 8 + 11);
  m.put32(0x200000);
  m.put32(0x201234);
  m.text("service vm");
  put_tag(m, 3, 8 + 7);
  m.put32(0x300000);
  m.put32(0x300001);
  m.text("policy");
  put_tag(m, 6, 8 + 48);
  m.put32(24);
  m.put32(0);
  m.put64(0);
  m.put64(0x9fc00);
  m.put32(1);
  m.put32(0);
  m.put64(0x100000);
  m.put64(0x7ee0000);
  m.put32(1);
  m.put32(0);
  put_tag(m, 0, 0);
  m.set32(Memory::kFirst, uint32_t(m.at - Memory::kFirst));
}

std::string_view error_of(Memory& m, uint32_t magic, LoaderRecord& record) {
  const LoaderResult r = read_loader_info(magic, Memory::kFirst, m.view(), record);
  return r ? "" : r.error();
}

TEST(Multiboot, ReadsMultiboot2) {
  static Memory m;
  make2(m);
  static LoaderRecord r;
  ASSERT_EQ(error_of(m, kMultiboot2Magic, r), "");
  EXPECT_EQ(std::string_view(r.command_line), "a=b c");
  ASSERT_EQ(r.module_count, 2u);
  EXPECT_EQ(std::string_view(r.module[0].name), "service vm");
  EXPECT_EQ(r.module[0].first, 0x200000u);
  EXPECT_EQ(r.module[0].bytes, 0x1234u);
  EXPECT_EQ(std::string_view(r.module[1].name), "policy");
  ASSERT_EQ(r.area_count, 2u);
  EXPECT_EQ(r.area[1].bytes, 0x7ee0000u);
  EXPECT_TRUE(r.area[1].is_usable);
}

TEST(Multiboot, ReadsMultiboot1WithPathsOfQemu) {
  static Memory m;
  const uint32_t text = 0x9000, modules = 0x9100, map = 0x9200;
  const uint32_t info[13] = {
      1u << 2 | 1u << 3 | 1u << 6, 0, 0, 0, text, 1, modules, 0, 0, 0, 0, 24, map};
  m.put(info, sizeof info);
  m.at = text;
  m.text("/tmp/kernel.elf debug");
  m.at = modules;
  m.put32(0x200000);
  m.put32(0x200010);
  m.put32(0x9300);
  m.at = map;
  m.put32(20);
  m.put64(0x100000);
  m.put64(0x100000);
  m.put32(1);
  m.at = 0x9300;
  m.text("/x/y.elf service rs");
  static LoaderRecord r;
  ASSERT_EQ(error_of(m, kMultiboot1Magic, r), "");
  EXPECT_EQ(std::string_view(r.command_line), "debug");
  ASSERT_EQ(r.module_count, 1u);
  EXPECT_EQ(std::string_view(r.module[0].name), "service rs");
  EXPECT_EQ(r.area[0].first, 0x100000u);
}

TEST(Multiboot, UnknownLoader) {
  static Memory m;
  static LoaderRecord r;
  EXPECT_EQ(error_of(m, 0x12345678, r), "not started by a Multiboot 1 or 2 boot loader");
}

TEST(Multiboot, Malformed) {
  static LoaderRecord r;
  struct Case {
    uint64_t offset;
    uint32_t value;
    const char* error;
  };
  // Offsets: head 0, command line tag 8, first module tag 24, second 56, map 80.
  constexpr Case kCases[] = {
      {0, 4, "boot loader: bad size of information"},
      {0, 0x20000, "boot loader: information out of reach"},
      {0, 0x7fffffff, "boot loader: bad size of information"},
      {0, 24, "boot loader: information has no end tag"},
      {12, 3, "boot loader: bad size of a tag"},
      {12, 0xfffffff0, "boot loader: bad size of a tag"},
      {24 + 8, 0x200001, "boot loader: a module is not page aligned"},
      {24 + 12, 0x1fffff, "boot loader: a module ends before it starts"},
      {24 + 4, 12, "boot loader: bad module tag"},
      {80 + 8, 8, "boot loader: bad memory map entry"},
      {80 + 4, 12, "boot loader: bad memory map"},
      {80 + 4, 16, "boot loader: no memory map"},
      {80 + 16 + 24 + 4, 0xffffffff, ""},
      {80 + 16 + 12, 0xffffffff, ""},
  };
  for (const Case& c : kCases) {
    static Memory m;
    m = Memory{};
    make2(m);
    m.set32(Memory::kFirst + c.offset, c.value);
    EXPECT_EQ(error_of(m, kMultiboot2Magic, r), c.error);
  }
}

TEST(Multiboot, WrappingAreaAndTooLongName) {
  static LoaderRecord r;
  static Memory m;
  make2(m);
  m.set32(Memory::kFirst + 80 + 16 + 24, 0x100000);
  m.set32(Memory::kFirst + 80 + 16 + 24 + 4, 0xffffffff);
  m.set32(Memory::kFirst + 80 + 16 + 24 + 12, 0xffffffff);
  EXPECT_EQ(error_of(m, kMultiboot2Magic, r), "boot loader: a memory area wraps around");
  static Memory n;
  n.put32(0);
  n.put32(0);
  put_tag(n, 3, 8 + 41);
  n.put32(0);
  n.put32(0);
  n.text("a name of a module that is much too long");
  put_tag(n, 0, 0);
  n.set32(Memory::kFirst, uint32_t(n.at - Memory::kFirst));
  EXPECT_EQ(error_of(n, kMultiboot2Magic, r), "boot loader: a module's name is too long");
}

// Every single-word corruption of a good record gives an answer and no wild access (ASan watches).
TEST(Multiboot, AnyWordMayBeWrong) {
  static LoaderRecord r;
  static Memory good;
  make2(good);
  const uint64_t end = good.at;
  for (uint64_t at = Memory::kFirst; at < end; at += 4) {
    for (uint32_t value : {0u, 1u, 7u, 0x7fffffffu, 0x80000000u, 0xffffffffu, 0x9000u}) {
      static Memory m;
      m = good;
      m.set32(at, value);
      (void)error_of(m, kMultiboot2Magic, r);
      EXPECT_LE(r.module_count, abi::kMaxBootModules);
    }
  }
}

}  // namespace
}  // namespace arch::x86
