// SPDX-License-Identifier: BSD-3-Clause
// Slabs and the pool of pages: everything comes back, nothing is handed out twice.
#include "vm/core/slab.h"

#include "base/test/random.h"
#include "base/test/test.h"
#include "vm/core/testing/test_machine.h"

namespace vm {
namespace {

struct alignas(32) Thing {
  uint64_t value = 0;
  uint8_t rest[56] = {};
};

TEST(Slab, ObjectsAreDistinctAndComeBack) {
  TestMachine machine;
  Memory memory(machine.table(), machine);
  TestMachine::give_ram(memory);
  const uint32_t free = memory.free_count();
  ObjectSlab<Thing> slab(memory.pool, memory.limit);
  static const Thing* things[500];
  unsigned count = 0;
  base::test::Random random(6);
  for (unsigned step = 0; step < 20000; step++) {
    if (count < 500 && (count == 0 || random.below(10) < ((step / 2000) % 2 == 0 ? 7u : 3u))) {
      const Thing* t = slab.create(uint64_t{step}).value();
      ASSERT_EQ(uintptr_t(t) % alignof(Thing), 0U);
      ASSERT_EQ(t->value, step);
      things[count++] = t;
    } else {
      const unsigned which = random.below(count);
      slab.verify(things[which]);
      use(things[which])->value = ~uint64_t{0};
      slab.destroy(things[which]);
      things[which] = things[--count];
    }
    ASSERT_EQ(slab.in_use(), count);
    if (count > 0) ASSERT_NE(things[random.below(count)]->value, ~uint64_t{0});
  }
  while (count > 0) slab.destroy(things[--count]);
  EXPECT_EQ(memory.free_count(), free);
  memory.pool.drain();
  EXPECT_EQ(machine.open_count, 0U);
  EXPECT_EQ(memory.frames.frames_of(FrameKind::kFree), free);
}

TEST(Slab, FailsWhenMemoryIsOut) {
  TestMachine machine;
  Memory memory(machine.table(), machine);
  memory.free(100, 1);
  ObjectSlab<Thing> slab(memory.pool, memory.limit);
  unsigned count = 0;
  const Thing* last = nullptr;
  for (; count < 1000; count++) {
    const auto t = slab.create();
    if (!t) break;
    last = *t;
  }
  EXPECT_EQ(count, 63U);
  slab.destroy(last);
  EXPECT_TRUE(slab.create().has_value());
  EXPECT_FALSE(slab.create().has_value());
}

TEST(PagePool, ZeroedPagesAreZero) {
  TestMachine machine;
  Memory memory(machine.table(), machine);
  TestMachine::give_ram(memory);
  void* pages[8];
  for (unsigned round = 0; round < 4; round++) {
    for (auto& page : pages) {
      page = memory.pool.allocate_zeroed(FrameKind::kPageTable).value();
      for (unsigned i = 0; i < kPageBytes; i++) ASSERT_EQ(static_cast<uint8_t*>(page)[i], 0);
    }
    for (unsigned i = 0; i < 8; i++) {
      if (i % 2 == 0) {
        memory.pool.free_zeroed(pages[i]);
      } else {
        std::memset(pages[i], 0x77, kPageBytes);
        memory.pool.free(pages[i]);
      }
    }
  }
}

// What VM keeps for itself is given up before a process goes without.
TEST(PagePool, GivesWayToProcesses) {
  TestMachine machine;
  Memory memory(machine.table(), machine);
  memory.free(100, Memory::kReserve + 4);
  void* pages[4];
  for (auto& page : pages) page = memory.pool.allocate(FrameKind::kVmObjects).value();
  while (memory.allocate({})) {
  }
  for (void* page : pages) memory.pool.free(page);
  EXPECT_EQ(memory.pool.kept_count(), 4U);
  EXPECT_TRUE(memory.allocate_one(FrameKind::kAnonymous).has_value());
  for (unsigned i = 1; i < 4; i++) EXPECT_TRUE(memory.allocate({}).has_value());
  EXPECT_FALSE(memory.allocate({}).has_value());
  EXPECT_TRUE(memory.pool.allocate(FrameKind::kVmObjects).has_value());
}

}  // namespace
}  // namespace vm
