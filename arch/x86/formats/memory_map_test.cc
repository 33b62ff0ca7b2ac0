// SPDX-License-Identifier: BSD-3-Clause
// The list of memory areas against an array with one kind per page.
#include "arch/x86/formats/memory_map.h"

#include <array>

#include "base/test/test.h"

namespace arch::x86 {
namespace {

using Kind = abi::MemoryKind;
constexpr uint64_t kPage = 4096;

TEST(MemoryMap, FreeIsRoundedInwardsTheRestOutwards) {
  MemoryMap map;
  EXPECT_TRUE(map.set(100, 3 * kPage, Kind::kFree));
  ASSERT_EQ(map.areas().size(), 1u);
  EXPECT_EQ(map.areas()[0].first, kPage);
  EXPECT_EQ(map.areas()[0].bytes, 2 * kPage);
  EXPECT_TRUE(map.set(2 * kPage + 1, 1, Kind::kModule));
  EXPECT_TRUE(map.kind_at(2 * kPage) == Kind::kModule);
  EXPECT_TRUE(map.kind_at(3 * kPage) == Kind::kReserved);
  EXPECT_EQ(map.total(Kind::kFree), kPage);
  EXPECT_TRUE(map.set(~uint64_t{0} - 5, 100, Kind::kReserved));
  EXPECT_TRUE(map.set(10 * kPage, 4, Kind::kFree));
}

TEST(MemoryMap, TakesTheLowestThatFits) {
  MemoryMap map;
  EXPECT_TRUE(map.set(kPage, kPage, Kind::kFree));
  EXPECT_TRUE(map.set(16 * kPage, 16 * kPage, Kind::kFree));
  EXPECT_EQ(map.take(2 * kPage, 0, 1 << 30, Kind::kKernel), 16 * kPage);
  EXPECT_EQ(map.take(kPage, 0, 1 << 30, Kind::kKernel), kPage);
  EXPECT_EQ(map.take(2 * kPage, 0, 19 * kPage, Kind::kKernel), 0u);
  EXPECT_EQ(map.take(2 * kPage, 20 * kPage, 1 << 30, Kind::kKernel), 20 * kPage);
  EXPECT_EQ(map.total(Kind::kKernel), 5 * kPage);
  EXPECT_EQ(map.memory_end(), 32 * kPage);
}

TEST(MemoryMap, AgreesWithModel) {
  constexpr unsigned kPages = 100;
  MemoryMap map;
  std::array<Kind, kPages> model;
  model.fill(Kind::kReserved);
  uint64_t state = 88172645463325252;
  const auto random = [&](uint64_t n) {
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state % n;
  };
  constexpr Kind kKinds[] = {Kind::kFree, Kind::kKernel, Kind::kModule, Kind::kReserved};
  for (unsigned step = 0; step < 3000; ++step) {
    const uint64_t first = random(kPages), count = random(kPages - first) + 1;
    const Kind kind = kKinds[random(4)], from = kKinds[random(4)];
    const bool is_change = random(3) == 0;
    const bool done = is_change ? map.change(first * kPage, count * kPage, from, kind)
                                : map.set(first * kPage, count * kPage, kind);
    ASSERT_TRUE(done);
    for (uint64_t p = first; p < first + count; ++p) {
      if (!is_change || model[p] == from) model[p] = kind;
    }
    uint64_t end = 0;
    for (const abi::MemoryArea& a : map.areas()) {
      ASSERT_TRUE(a.first >= end && a.bytes != 0);
      end = a.first + a.bytes;
    }
    for (unsigned p = 0; p < kPages; ++p) {
      // What was never stated, and what was stated as reserved, read the same.
      ASSERT_EQ(int(map.kind_at(p * kPage)), int(model[p]));
    }
  }
}

TEST(MemoryMap, FullTableRefusesAndKeeps) {
  MemoryMap map;
  unsigned n = 0;
  while (map.set(n * 2 * kPage, kPage, Kind::kModule)) ++n;
  EXPECT_EQ(n, abi::kMaxMemoryAreas);
  EXPECT_EQ(map.total(Kind::kModule), n * kPage);
}

}  // namespace
}  // namespace arch::x86
