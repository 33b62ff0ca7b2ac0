// SPDX-License-Identifier: BSD-3-Clause
// The region map against an array with one element a page.
#include "vm/core/region_map.h"

#include "base/test/random.h"
#include "base/test/test.h"

namespace vm {
namespace {

constexpr unsigned kPages = 400;  // page 0 is never used
constexpr unsigned kRegions = 128;

struct Fixture {
  RegionMap map;
  Region region[kRegions];
  bool is_used[kRegions] = {};
  int owner[kPages];
  Fixture() {
    for (int& o : owner) o = -1;
  }

  bool is_free(unsigned start, unsigned end) const {
    for (unsigned p = start; p < end; p++) {
      if (owner[p] >= 0) return false;
    }
    return true;
  }
  Address room(unsigned pages, unsigned low, unsigned high) const {
    for (unsigned start = high - pages; start >= low && start < high; start--) {
      if (is_free(start, start + pages)) return Address{start} << kPageShift;
    }
    return 0;
  }
  void paint(unsigned start, unsigned end, int who) {
    for (unsigned p = start; p < end; p++) owner[p] = who;
  }
};

void insert_one(Fixture& f, base::test::Random& random) {
  const unsigned which = random.below(kRegions);
  const unsigned start = 1 + random.below(kPages - 12);
  const unsigned end = start + 1 + random.below(10);
  const bool is_free = f.is_free(start, end);
  ASSERT_TRUE(f.map.is_free(start * kPageBytes, end * kPageBytes) == is_free);
  if (!is_free || f.is_used[which]) return;
  f.region[which] = Region{};
  f.region[which].start = start * kPageBytes;
  f.region[which].end = end * kPageBytes;
  f.map.insert(&f.region[which]);
  f.is_used[which] = true;
  f.paint(start, end, int(which));
}

void change_one(Fixture& f, base::test::Random& random) {
  const unsigned which = random.below(kRegions);
  if (!f.is_used[which]) return;
  Region& r = f.region[which];
  const unsigned start = unsigned(r.start >> kPageShift), end = unsigned(r.end >> kPageShift);
  f.paint(start, end, -1);
  if (random.one_in(2)) {
    f.map.remove(&r);
    f.is_used[which] = false;
    return;
  }
  unsigned new_start = start + random.below(end - start);
  unsigned new_end = end + random.below(4);
  if (new_end > kPages || !f.is_free(new_start, new_end)) new_end = end;
  f.map.resize(&r, new_start * kPageBytes, new_end * kPageBytes);
  f.paint(new_start, new_end, int(which));
}

TEST(RegionMap, MatchesArrayOverRandomOperations) {
  static Fixture f;
  base::test::Random random(4);
  for (unsigned step = 0; step < 20000; step++) {
    (step / 1000) % 2 == 0 || random.one_in(3) ? insert_one(f, random) : change_one(f, random);
    if (step % 16 == 0) ASSERT_TRUE(f.map.check());
    const unsigned page = 1 + random.below(kPages - 1);
    const Region* found = f.map.find(page * kPageBytes + random.below(4096));
    ASSERT_TRUE(found == (f.owner[page] < 0 ? nullptr : &f.region[f.owner[page]]));
    const unsigned pages = 1 + random.below(12);
    const unsigned low = 1 + random.below(kPages / 2), high = kPages / 2 + random.below(kPages / 2);
    ASSERT_EQ(f.map.find_room(pages * kPageBytes, low * kPageBytes, high * kPageBytes),
              f.room(pages, low, high));
    if (base::test::failing()) return;
  }
}

TEST(RegionMap, FirstFromFindsTheRegionThatEndsLater) {
  static Region a, b;
  RegionMap map;
  a.start = 0x1000, a.end = 0x3000;
  b.start = 0x5000, b.end = 0x6000;
  map.insert(&b);
  map.insert(&a);
  EXPECT_TRUE(map.first_from(0) == &a);
  EXPECT_TRUE(map.first_from(0x2fff) == &a);
  EXPECT_TRUE(map.first_from(0x3000) == &b);
  EXPECT_TRUE(map.first_from(0x6000) == nullptr);
  EXPECT_TRUE(map.before(&b) == &a);
  EXPECT_TRUE(map.after(&a) == &b);
}

}  // namespace
}  // namespace vm
