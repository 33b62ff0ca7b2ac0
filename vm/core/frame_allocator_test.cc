// SPDX-License-Identifier: BSD-3-Clause
// The frame allocator against a bitmap: nothing is handed out twice, every constraint is honoured
// or refused, runs merge.
#include "vm/core/frame_allocator.h"

#include "base/test/random.h"
#include "base/test/test.h"

namespace vm {
namespace {

constexpr FrameNumber kFrames = 4096 * 2;  // 32 MiB: both limits of FrameRequest lie inside

struct Fixture {
  Fixture() : table(entries, kFrames), allocator(table, 0) {
    for (auto& e : entries) e = Frame{};
  }
  static inline Frame entries[kFrames];
  FrameTable table;
  FrameAllocator allocator;
};

TEST(FrameAllocator, HighMemoryGoesFirstLowRequestsFromTheLowEnd) {
  static Fixture f;
  f.allocator.free(1, kFrames - 1);
  EXPECT_EQ(f.allocator.allocate({}).value(), kFrames - 1);
  EXPECT_EQ(f.allocator.allocate({.count = 4}).value(), kFrames - 5);
  // R-VM-17, and the contradiction 4 of the spec: a scan from the low end chews the low end.
  EXPECT_EQ(f.allocator.allocate({.is_low_first = true, .limit = kFrames16M}).value(), 1U);
  EXPECT_EQ(f.allocator.allocate({.is_low_first = true, .count = 8, .limit = kFrames1M}).value(),
            2U);
  EXPECT_EQ(
      f.allocator.allocate({.is_low_first = true, .count = 3, .alignment = kFrames64K}).value(),
      16U);
  EXPECT_EQ(f.allocator.allocate({.count = 5, .alignment = kFrames64K}).value(), kFrames - 16);
  EXPECT_TRUE(f.allocator.check());
  EXPECT_EQ(f.allocator.run_count(), 3U);
}

TEST(FrameAllocator, RefusesWhatItCannotDo) {
  static Fixture f;
  EXPECT_EQ(f.allocator.allocate({}).error(), Error::kNoMemory);
  f.allocator.free(kFrames1M, 64);
  EXPECT_EQ(f.allocator.allocate({.is_low_first = true, .limit = kFrames1M}).error(),
            Error::kNoMemory);
  EXPECT_EQ(f.allocator.allocate({.count = 65}).error(), Error::kNoMemory);
  EXPECT_EQ(f.allocator.allocate({.count = 0}).error(), Error::kInvalid);
  EXPECT_EQ(f.allocator.allocate({.alignment = 3}).error(), Error::kInvalid);
  EXPECT_EQ(f.allocator.allocate({.limit = kFrames1M + 1}).value(), kFrames1M);
  EXPECT_EQ(f.allocator.free_count(), 63U);
}

TEST(FrameAllocator, KeepsTheReserveForVm) {
  static Frame entries[64];
  FrameTable table(entries, 64);
  FrameAllocator allocator(table, 8);
  allocator.free(1, 10);
  EXPECT_TRUE(allocator.allocate({}).has_value());
  EXPECT_TRUE(allocator.allocate({}).has_value());
  EXPECT_EQ(allocator.allocate({}).error(), Error::kNoMemory);
  EXPECT_EQ(allocator.allocate({.may_use_reserve = true, .count = 8}).value(), 1U);
}

TEST(FrameAllocator, TakesExactFrames) {
  static Fixture f;
  f.allocator.free(10, 100);
  f.allocator.take(50, 10, FrameKind::kModule);
  f.allocator.take(10, 1, FrameKind::kKernel);
  f.allocator.take(109, 1, FrameKind::kKernel);
  EXPECT_TRUE(f.allocator.check());
  EXPECT_EQ(f.allocator.free_count(), 88U);
  EXPECT_EQ(f.allocator.run_count(), 2U);
  EXPECT_EQ(f.allocator.largest_run(), 49U);
  f.allocator.free(50, 10);
  EXPECT_EQ(f.allocator.largest_run(), 98U);
  EXPECT_EQ(f.table.ram_frames(), 100U);
}

// A run that was allocated, with what was asked.
struct Held {
  FrameNumber first;
  uint32_t count;
};

FrameRequest random_request(base::test::Random& random) {
  FrameRequest request;
  request.count = random.one_in(3) ? 1 + random.below(40) : 1;
  if (random.one_in(6)) request.alignment = 1u << random.below(6);
  if (random.one_in(6)) request.limit = random.one_in(2) ? kFrames1M : kFrames16M;
  request.is_low_first = random.one_in(4);
  return request;
}

bool fits_somewhere(const bool* is_free, const FrameRequest& request) {
  const FrameNumber end = request.limit < kFrames ? request.limit : kFrames;
  for (FrameNumber first = 0; first + request.count <= end; first += request.alignment) {
    uint32_t i = 0;
    while (i < request.count && is_free[first + i]) i++;
    if (i == request.count) return true;
  }
  return false;
}

TEST(FrameAllocator, MatchesBitmapOverRandomOperations) {
  static Fixture f;
  static bool is_free[kFrames];
  static Held held[1024];
  unsigned held_count = 0;
  base::test::Random random(2);
  f.allocator.free(1, kFrames - 1);
  for (FrameNumber i = 0; i < kFrames; i++) is_free[i] = i != 0;
  for (unsigned step = 0; step < 30000; step++) {
    const bool is_growing = (step / 3000) % 2 == 0;
    if (held_count < 1024 && (held_count == 0 || random.below(8) < (is_growing ? 6u : 2u))) {
      const FrameRequest request = random_request(random);
      const auto first = f.allocator.allocate(request);
      if (!first) {
        ASSERT_FALSE(fits_somewhere(is_free, request));
        continue;
      }
      ASSERT_EQ(*first % request.alignment, 0U);
      ASSERT_TRUE(*first + request.count <= request.limit);
      for (uint32_t i = 0; i < request.count; i++) {
        ASSERT_TRUE(is_free[*first + i]);
        is_free[*first + i] = false;
      }
      held[held_count++] = {*first, request.count};
    } else {
      const unsigned which = random.below(held_count);
      Held& h = held[which];
      // Often in two portions, in any order.
      const uint32_t part =
          h.count > 1 && random.one_in(2) ? 1 + random.below(h.count - 1) : h.count;
      const FrameNumber first = random.one_in(2) ? h.first : h.first + h.count - part;
      f.allocator.free(first, part);
      for (uint32_t i = 0; i < part; i++) is_free[first + i] = true;
      if (first == h.first) h.first += part;
      h.count -= part;
      if (h.count == 0) held[which] = held[--held_count];
    }
    if (step % 64 == 0) ASSERT_TRUE(f.allocator.check());
  }
  while (held_count > 0) {
    const Held& h = held[--held_count];
    f.allocator.free(h.first, h.count);
  }
  // R-VM-46: all of it is one run again.
  EXPECT_TRUE(f.allocator.check());
  EXPECT_EQ(f.allocator.free_count(), kFrames - 1);
  EXPECT_EQ(f.allocator.run_count(), 1U);
}

}  // namespace

}  // namespace vm
