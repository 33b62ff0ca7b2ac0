// SPDX-License-Identifier: BSD-3-Clause
// Page tables of all three formats against an array: entries, and that tables come and go with
// them.
#include "base/test/random.h"
#include "base/test/test.h"
#include "vm/core/testing/odd_format.h"
#include "vm/core/testing/test_machine.h"

namespace vm {
namespace {

// Pages that lie in different tables at every level.
constexpr Address kBase[] = {0x1000, 0x3fe000, 0x40000000, 0xBFFF0000 - 0x40000};
constexpr unsigned kPages = 64, kAll = kPages * 4;

struct Model {
  bool is_mapped = false, is_writable = false;
  FrameNumber frame = kNoFrame;
};

template <class Format>
struct PageTablesTest {
  TestMachine machine;
  Memory memory{machine.table(), machine};
  RadixPageTables<Format> tables{memory, machine, ~0u};
  Model model[kAll];
  FrameNumber root = kNoFrame;

  static Address address_of(unsigned i) { return kBase[i / kPages] + (i % kPages) * kPageBytes; }

  void check() {
    for (unsigned i = 0; i < kAll; i++) {
      const auto entry = tables.query(root, address_of(i));
      ASSERT_TRUE(entry.has_value() == model[i].is_mapped);
      if (!entry) continue;
      ASSERT_EQ(entry->physical, physical_of(model[i].frame));
      ASSERT_TRUE(entry->access.is_writable == model[i].is_writable);
    }
  }

  void map_some(base::test::Random& random, unsigned first, unsigned count) {
    FrameNumber frames[32] = {};
    const uint32_t writable = uint32_t(random.next());
    for (unsigned i = 0; i < count; i++) {
      if (random.one_in(4)) continue;
      frames[i] = 1 + random.below(0xfffff);
      model[first + i] = {true, (writable >> i & 1) != 0, frames[i]};
    }
    ASSERT_TRUE(
        tables.map_frames(root, address_of(first), frames, count, writable, {}).has_value());
  }

  void change_some(base::test::Random& random, unsigned first, unsigned count) {
    FrameNumber frames[32] = {};
    const uint32_t writable = uint32_t(random.next());
    for (unsigned i = 0; i < count; i++) {
      frames[i] = 1 + random.below(0xfffff);
      if (model[first + i].is_mapped)
        model[first + i] = {true, (writable >> i & 1) != 0, frames[i]};
    }
    tables.change_frames(root, address_of(first), frames, count, writable, {});
  }

  void step(base::test::Random& random) {
    const unsigned first = random.below(4) * kPages + random.below(kPages - 32);
    const unsigned count = 1 + random.below(32);
    switch (random.below(5)) {
      case 0:
        return map_some(random, first, count);
      case 1:
        return change_some(random, first, count);
      case 2:
        tables.write_protect(root, address_of(first), count);
        for (unsigned i = 0; i < count; i++) model[first + i].is_writable = false;
        return;
      case 3: {
        const FrameNumber frame = 1 + random.below(0xfffff);
        ASSERT_TRUE(tables.map(root, address_of(first), physical_of(frame), {.is_writable = true})
                        .has_value());
        model[first] = {true, true, frame};
        return;
      }
      default:
        tables.unmap(root, address_of(first), count, false);
        for (unsigned i = 0; i < count; i++) model[first + i] = {};
    }
  }

  void run() {
    TestMachine::give_ram(memory);
    const uint32_t free = memory.free_count();
    root = tables.create().value();
    base::test::Random random(3);
    for (unsigned i = 0; i < 2000; i++) {
      step(random);
      if (i % 10 == 0) check();
      if (base::test::failing()) return;
    }
    // Without entries there are no tables but the top one.
    tables.unmap(root, 0x1000, (0xBFFFF000 - 0x1000) >> kPageShift, false);
    EXPECT_EQ(tables.table_count(root), 1U);
    EXPECT_EQ(memory.free_count(), free - 1);
    for (Model& m : model) m = {};
    map_some(random, 10, 20);
    map_some(random, 100, 20);
    tables.destroy(root);
    EXPECT_EQ(memory.free_count(), free);
    memory.pool.drain();
    EXPECT_EQ(machine.open_count, 0U);
    EXPECT_TRUE(memory.allocator.check());
  }
};

TEST(PageTables, TwoLevelFormatMatchesModel) { PageTablesTest<arch::x86::TwoLevelFormat>().run(); }
TEST(PageTables, FourLevelFormatMatchesModel) {
  PageTablesTest<arch::x86::FourLevelFormat>().run();
}
TEST(PageTables, OddFormatMatchesModel) { PageTablesTest<OddFormat>().run(); }

template <class Format>
void prepare_is_all_or_nothing() {
  TestMachine machine;
  Memory memory(machine.table(), machine);
  RadixPageTables<Format> tables(memory, machine, ~0u);
  TestMachine::give_ram(memory);
  const FrameNumber root = tables.create().value();
  const uint32_t free = memory.free_count();
  const Address address = 0x3ff00000;
  const Page pages = 0x1000;  // 16 MiB: several tables
  for (uint64_t n = 1;; n++) {
    memory.limit.fail_at(n);
    const auto done = tables.prepare(root, address, pages);
    memory.limit.clear();
    if (done) break;
    ASSERT_EQ(done.error(), Error::kNoMemory);
    ASSERT_EQ(memory.free_count(), free);
    ASSERT_EQ(tables.table_count(root), 1U);
  }
  // Now mapping needs nothing.
  memory.limit.fail_at(1, true);
  EXPECT_TRUE(tables.map_linear(root, address, 0x10000000, pages, {}).has_value());
  memory.limit.clear();
  tables.unmap(root, address, pages, true);
  EXPECT_GT(tables.table_count(root), 1U);
  tables.prune(root, address, pages);
  EXPECT_EQ(tables.table_count(root), 1U);
  tables.destroy(root);
}

TEST(PageTables, PrepareIsAllOrNothing) {
  prepare_is_all_or_nothing<arch::x86::TwoLevelFormat>();
  prepare_is_all_or_nothing<arch::x86::FourLevelFormat>();
  prepare_is_all_or_nothing<OddFormat>();
}

TEST(PageTables, RefusesAddressesThatTheFormatCannotSay) {
  TestMachine machine;
  Memory memory(machine.table(), machine);
  RadixPageTables<arch::x86::TwoLevelFormat> tables(memory, machine, ~0u);
  TestMachine::give_ram(memory);
  const FrameNumber root = tables.create().value();
  EXPECT_EQ(tables.map(root, 0x1000, uint64_t{1} << 32, {}).error(), Error::kInvalid);
  tables.destroy(root);
}

}  // namespace
}  // namespace vm
