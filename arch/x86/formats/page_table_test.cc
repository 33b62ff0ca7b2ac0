// SPDX-License-Identifier: BSD-3-Clause
// Page tables of both formats, and of one that shares no bit with them, against a std::map-like
// model: long random sequences of map, unmap, protect and query must agree at every step. R-VM:
// formats are pure data.
#include "arch/x86/formats/page_table.h"

#include <array>
#include <cstdint>
#include <cstring>

#include "base/test/test.h"

namespace arch::x86 {
namespace {

// Present bit, flags and frame elsewhere, three levels of 512: code that peeks at x86 bits fails
// here.
struct OddFormat {
  using Entry = uint64_t;
  static constexpr unsigned kLevels = 3, kIndexBits = 9, kPageShift = 12, kMaxBigLevel = 1;
  static bool is_present(Entry e) { return (e >> 62) != 0; }
  static bool is_big(Entry e) { return (e >> 62) == 1; }
  static Entry leaf(uint64_t p, uint32_t flags) {
    return uint64_t{2} << 62 | (p >> 12) << 8 | (flags & 0xff);
  }
  static Entry big_leaf(uint64_t p, uint32_t flags) {
    return uint64_t{1} << 62 | (p >> 12) << 8 | (flags & 0xff);
  }
  static Entry table(uint64_t f) {
    return uint64_t{3} << 62 | (f >> 12) << 8 | kPageUser | kPageWritable;
  }
  static Entry kernel_table(uint64_t f) {
    return uint64_t{3} << 62 | (f >> 12) << 8 | kPageWritable;
  }
  static uint64_t frame(Entry e) { return (e & ~(uint64_t{3} << 62)) >> 8 << 12; }
  static uint32_t flags(Entry e) { return uint32_t(e & 0xff); }
};

// Table frames are at physical 0x100000 and up.
struct TestFrames {
  static constexpr uint64_t kFirst = 0x100000;
  static constexpr unsigned kCount = 600;
  unsigned used = 0;
  unsigned limit = kCount;
  void* at(uint64_t physical) {
    if (physical < kFirst || physical >= kFirst + uint64_t{kCount} * 4096) return nullptr;
    return memory + (physical - kFirst);
  }
  uint64_t allocate_zeroed() {
    if (used == limit) return 0;
    memset(memory + used * 4096, 0, 4096);
    return kFirst + 4096 * uint64_t{used++};
  }
  alignas(4096) static inline char memory[kCount * 4096];
};

struct Random {
  uint64_t state;
  uint64_t next() {
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state;
  }
  uint64_t below(uint64_t n) { return next() % n; }
};

struct Model {
  struct Page {
    bool is_used;
    uint64_t physical;
    uint32_t flags;
  };
  static constexpr unsigned kPages = 64;
  std::array<Page, kPages> page{};
};

// Spread over several tables at each level.
template <class Format>
uint64_t address_of(unsigned i) {
  const unsigned top_shift = Format::kPageShift + (Format::kLevels - 1) * Format::kIndexBits;
  const unsigned middle_shift =
      Format::kLevels > 2 ? Format::kPageShift + Format::kIndexBits : Format::kPageShift + 4;
  return (uint64_t{i % 4} * 3 << top_shift) + (uint64_t{i / 4 % 4} << middle_shift) +
         uint64_t{i / 16} * 4096;
}

template <class Format>
void random_operations(uint64_t seed, unsigned steps) {
  TestFrames frames;
  PageTable<Format, TestFrames> table(frames, frames.allocate_zeroed());
  Model model;
  Random random{seed};
  constexpr uint32_t kFlagSets[] = {kPageUser, kPageUser | kPageWritable, kPageWritable, 0,
                                    kPageUser | kPageUncached};
  for (unsigned step = 0; step < steps; ++step) {
    const auto i = unsigned(random.below(Model::kPages));
    auto& m = model.page[i];
    const uint64_t address = address_of<Format>(i);
    const uint64_t physical = random.below(1 << 20) * 4096;
    const uint32_t flags = kFlagSets[random.below(std::size(kFlagSets))];
    switch (random.below(4)) {
      case 0:
        // Tables are user tables here: the model does not know of supervisor-only tables.
        ASSERT_TRUE(table.prepare(address, 0, true) == MapResult::kOk);
        ASSERT_EQ(int(table.map(address, physical, flags)),
                  int(m.is_used ? MapResult::kOccupied : MapResult::kOk));
        if (!m.is_used) m = {true, physical, flags};
        break;
      case 1:
        ASSERT_EQ(table.unmap(address), m.is_used);
        m.is_used = false;
        break;
      case 2:
        ASSERT_EQ(table.protect(address, flags), m.is_used);
        m.flags = flags;
        break;
      default: {
        const uint64_t offset = random.below(4096);
        const auto found = table.query(address + offset);
        ASSERT_EQ(found.has_value(), m.is_used);
        if (!found) break;
        ASSERT_EQ(found->physical, m.physical + offset);
        ASSERT_EQ(found->flags, m.flags);
        ASSERT_EQ(found->bytes, 4096u);
      }
    }
  }
}

TEST(PageTable, TwoLevelAgreesWithModel) { random_operations<TwoLevelFormat>(1, 20000); }
TEST(PageTable, FourLevelAgreesWithModel) { random_operations<FourLevelFormat>(2, 20000); }
TEST(PageTable, OddFormatAgreesWithModel) { random_operations<OddFormat>(3, 20000); }

template <class Format>
void big_pages() {
  TestFrames frames;
  PageTable<Format, TestFrames> table(frames, frames.allocate_zeroed());
  const uint64_t big = table.page_bytes(1);
  ASSERT_TRUE(table.map(big * 3, big * 5, kPageWritable, 1) == MapResult::kOk);
  EXPECT_TRUE(table.map(big * 3 + 4096, 0x1000, 0) == MapResult::kOccupied);
  const auto found = table.query(big * 3 + 0x1234);
  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(found->physical, big * 5 + 0x1234);
  EXPECT_EQ(found->bytes, big);
  EXPECT_TRUE(table.protect(big * 3 + 1, 0));
  EXPECT_EQ(table.query(big * 3)->flags, 0u);
  EXPECT_EQ(table.query(big * 3)->physical, big * 5);
  EXPECT_TRUE(table.unmap(big * 4 - 1));
  EXPECT_FALSE(table.query(big * 3).has_value());
}
TEST(PageTable, BigPages) {
  big_pages<TwoLevelFormat>();
  big_pages<FourLevelFormat>();
  big_pages<OddFormat>();
}

// What an entry allows is what all levels above it allow, too (R-KERN-20: kernel tables are
// supervisor-only).
TEST(PageTable, LevelsCombine) {
  TestFrames frames;
  PageTable<FourLevelFormat, TestFrames> table(frames, frames.allocate_zeroed());
  ASSERT_TRUE(table.map(0x5000, 0x7000, kPageUser | kPageWritable) == MapResult::kOk);
  EXPECT_EQ(table.query(0x5000)->flags, uint32_t{kPageUser | kPageWritable});
  *table.entry(0x5000, 2) &= ~entry_bits::kUser;
  EXPECT_EQ(table.query(0x5000)->flags, uint32_t{kPageWritable});
  *table.entry(0x5000, 3) &= ~entry_bits::kWritable;
  EXPECT_EQ(table.query(0x5000)->flags, 0u);
  *table.entry(0x5000, 1) |= entry_bits::kNoExecute;
  EXPECT_EQ(table.query(0x5000)->flags, uint32_t{kPageNoExecute});
}

TEST(PageTable, OutOfFrames) {
  TestFrames frames;
  frames.limit = 3;
  PageTable<FourLevelFormat, TestFrames> table(frames, frames.allocate_zeroed());
  EXPECT_TRUE(table.map(0x5000, 0x7000, 0) == MapResult::kNoMemory);
  EXPECT_FALSE(table.query(0x5000).has_value());
  frames.limit = 5;
  EXPECT_TRUE(table.map(0x5000, 0x7000, 0) == MapResult::kOk);
}

TEST(PageTable, UnsupportedFlagsAreLeftOut) {
  TestFrames frames;
  PageTable<FourLevelFormat, TestFrames> table(frames, frames.allocate_zeroed(),
                                               ~uint32_t{kPageNoExecute | kPageGlobal});
  ASSERT_TRUE(table.map(0x5000, 0x7000, kPageNoExecute | kPageGlobal | kPageWritable) ==
              MapResult::kOk);
  EXPECT_EQ(*table.entry(0x5000, 0), 0x7003u);
}

// The software walk of the kernel must survive any bit pattern: entries that point outside the
// table frames count as absent, whatever they say.
template <class Format>
void garbage_walk(uint64_t seed) {
  TestFrames frames;
  PageTable<Format, TestFrames> table(frames, frames.allocate_zeroed());
  Random random{seed};
  for (unsigned i = 0; i < sizeof TestFrames::memory / 8; ++i) {
    const uint64_t word = random.next();
    memcpy(TestFrames::memory + 8 * i, &word, 8);
  }
  for (unsigned i = 0; i < 20000; ++i) {
    const auto found = table.query(random.next());
    if (found) EXPECT_NE(found->bytes, 0u);
  }
}
TEST(PageTable, GarbageIsWalkedSafely) {
  garbage_walk<TwoLevelFormat>(7);
  garbage_walk<FourLevelFormat>(8);
}

TEST(PageFormat, EntriesAreWhatTheCpuReads) {
  EXPECT_EQ(TwoLevelFormat::leaf(0x12345000, kPageUser | kPageWritable), 0x12345007u);
  EXPECT_EQ(TwoLevelFormat::leaf(0x12345000, kPageNoExecute), 0x12345001u);
  EXPECT_EQ(TwoLevelFormat::big_leaf(0x400000, kPageGlobal | kPageWritable), 0x400183u);
  EXPECT_EQ(FourLevelFormat::leaf(0x123456789000, kPageUser | kPageNoExecute), 0x8000123456789005u);
  EXPECT_EQ(FourLevelFormat::big_leaf(0x200000, kPageUncached), 0x200099u);
  EXPECT_EQ(FourLevelFormat::frame(0xfff0123456789fff), 0x0000123456789000u);
}

}  // namespace
}  // namespace arch::x86
