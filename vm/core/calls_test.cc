// SPDX-License-Identifier: BSD-3-Clause
// mmap, munmap, mprotect, brk, mremap, madvise: what they do, and every way to be refused.
#include "vm/core/testing/user.h"

namespace vm {
namespace {

constexpr Address kPage = kPageBytes;

struct Fixture {
  TestVm vm;
  Checked checked{vm};
  const AddressSpace* space = create_space(vm.core).value();
  ~Fixture() { destroy_space(vm.core, space); }
  Core& core = vm.core;

  Address map(Address pages, uint32_t flags = kAnon, uint64_t address = 0) {
    return mmap(core, space, address, pages * kPage, kReadWrite, flags).value_or(0);
  }
  void check() {
    if (const char* wrong = find_fault(core, {&space, 1}); wrong != nullptr) ADD_FAILURE(wrong);
  }
};

// R-VM-15: zeroed, aligned, length rounded up, between heap and stack.
TEST(Mmap, GivesZeroedPagesBelowTheStack) {
  Fixture f;
  const auto at = mmap(f.core, f.space, 0, 3 * kPage + 1, kReadWrite, kAnon);
  ASSERT_TRUE(at.has_value());
  EXPECT_EQ(*at, kTestLayout.mmap_top - 4 * kPage);
  EXPECT_EQ(user_read(f.core, f.space, *at + 4 * kPage - 1), 0);
  EXPECT_EQ(user_read(f.core, f.space, *at + 4 * kPage), -1);
  EXPECT_EQ(f.map(1), *at - kPage);
  f.check();
}

// R-VM-16: no fault on first touch.
TEST(Mmap, PreallocatedMemoryNeedsNoFault) {
  Fixture f;
  const Address at = f.map(40, kAnon | abi::vm::kMapPrealloc);
  for (unsigned i = 0; i < 40; i++) EXPECT_TRUE(user_write(f.core, f.space, at + i * kPage, 1));
  EXPECT_EQ(f.space->minor_faults, 0U);
  EXPECT_EQ(f.space->resident, 40U);
}

// R-VM-17.
TEST(Mmap, HonoursPhysicalConstraintsOrFails) {
  Fixture f;
  const Address at = f.map(5, kAnon | abi::vm::kMapContiguous | abi::vm::kMapLower1M);
  ASSERT_NE(at, 0U);
  for (unsigned i = 0; i < 5; i++) {
    const auto entry = f.core.tables.query(f.space->root, at + i * kPage);
    ASSERT_TRUE(entry.has_value());
    EXPECT_EQ(entry->physical, physical_of(TestMachine::kFirstRam + i));
  }
  const Address aligned = f.map(3, kAnon | abi::vm::kMapAlign64K);
  EXPECT_EQ(f.core.tables.query(f.space->root, aligned)->physical % (64 << 10), 0U);
  EXPECT_EQ(mmap(f.core, f.space, 0, 300 * kPage, kReadWrite, kAnon | abi::vm::kMapLower1M).error(),
            Error::kNoMemory);
  f.check();
}

// R-VM-18: hints in any order, MAP_FIXED over what is there.
TEST(Mmap, FixedAddressesInAnyOrder) {
  Fixture f;
  for (const Address at :
       {Address{0x500000}, Address{0x400000}, Address{0x600000}, Address{0x480000}}) {
    EXPECT_EQ(f.map(2, kAnon, at), at);
  }
  EXPECT_EQ(f.map(2, kAnon | abi::vm::kMapNoReplace, 0x401000), 0U);
  EXPECT_TRUE(user_write(f.core, f.space, 0x400000, 1));
  EXPECT_TRUE(user_write(f.core, f.space, 0x401000, 2));
  EXPECT_EQ(f.map(3, kAnon | abi::vm::kMapFixed, 0x401000), 0x401000U);
  EXPECT_EQ(user_read(f.core, f.space, 0x400000), 1);
  EXPECT_EQ(user_read(f.core, f.space, 0x401000), 0);
  // A hint that is taken is no order.
  EXPECT_EQ(f.map(1, kAnon, 0x400000), kTestLayout.mmap_top - kPage);
  f.check();
}

// R-VM-21, R-VM-24.
TEST(Mmap, RefusesNonsense) {
  Fixture f;
  const auto error = [&](uint64_t address, uint64_t bytes, uint32_t protection, uint32_t flags) {
    const auto at = mmap(f.core, f.space, address, bytes, protection, flags);
    return at ? Error{} : at.error();
  };
  EXPECT_EQ(error(0, 0, kReadWrite, kAnon), Error::kInvalid);
  EXPECT_EQ(error(0, ~uint64_t{0}, kReadWrite, kAnon), Error::kNoMemory);
  EXPECT_EQ(error(0, uint64_t{1} << 63, kReadWrite, kAnon | abi::vm::kMapPrealloc),
            Error::kNoMemory);
  EXPECT_EQ(error(0, kTestLayout.user_end, kReadWrite, kAnon), Error::kNoMemory);
  EXPECT_EQ(error(0, kPage, 8, kAnon), Error::kInvalid);
  EXPECT_EQ(error(0, kPage, kReadWrite, abi::vm::kMapAnonymous), Error::kInvalid);
  EXPECT_EQ(error(0, kPage, kReadWrite, kAnon | abi::vm::kMapShared), Error::kInvalid);
  EXPECT_EQ(error(0, kPage, kReadWrite, abi::vm::kMapPrivate), Error::kNoDevice);
  EXPECT_EQ(error(0x400001, kPage, kReadWrite, kAnon | abi::vm::kMapFixed), Error::kInvalid);
  EXPECT_EQ(error(0, kPage, kReadWrite, kAnon | abi::vm::kMapFixed), Error::kNoMemory);
  EXPECT_EQ(error(kTestLayout.user_end, kPage, kReadWrite, kAnon | abi::vm::kMapFixed),
            Error::kNoMemory);
  EXPECT_EQ(error(~uint64_t{0} & ~(kPage - 1), 2 * kPage, kReadWrite, kAnon | abi::vm::kMapFixed),
            Error::kNoMemory);
  EXPECT_EQ(munmap(f.core, f.space, 0x400000, 0).error(), Error::kInvalid);
  EXPECT_EQ(munmap(f.core, f.space, 0x400001, kPage).error(), Error::kInvalid);
  EXPECT_EQ(munmap(f.core, f.space, 0, kPage).error(), Error::kInvalid);
  EXPECT_EQ(munmap(f.core, f.space, 0x400000, ~uint64_t{0}).error(), Error::kInvalid);
  EXPECT_TRUE(munmap(f.core, f.space, 0x400000, kPage).has_value());
  EXPECT_TRUE(f.space->regions.is_empty());
}

// R-VM-19, R-VM-20, R-VM-21: any sub-range, the rest keeps its content, also across fork.
TEST(Munmap, KeepsTheRestInItsPlace) {
  Fixture f;
  const Address at = f.map(100);
  for (unsigned i = 0; i < 100; i++)
    ASSERT_TRUE(user_write(f.core, f.space, at + i * kPage, uint8_t(i + 1)));
  EXPECT_TRUE(munmap(f.core, f.space, at, 10 * kPage).has_value());
  EXPECT_TRUE(munmap(f.core, f.space, at + 90 * kPage, 10 * kPage - 1).has_value());
  EXPECT_TRUE(munmap(f.core, f.space, at + 40 * kPage, 3 * kPage).has_value());
  EXPECT_EQ(f.space->resident, 77U);
  const AddressSpace* child = fork_space(f.core, f.space).value();
  const AddressSpace* both[] = {f.space, child};
  if (const char* wrong = find_fault(f.core, both); wrong != nullptr) ADD_FAILURE(wrong);
  for (unsigned i = 0; i < 100; i++) {
    const bool is_gone = i < 10 || i >= 90 || (i >= 40 && i < 43);
    EXPECT_EQ(user_read(f.core, child, at + i * kPage), is_gone ? -1 : int(i + 1));
  }
  destroy_space(f.core, child);
}

TEST(Mprotect, ChangesAnySubRangeAndLeavesNoTrace) {
  Fixture f;
  const Address at = f.map(50);
  ASSERT_TRUE(user_write(f.core, f.space, at + 20 * kPage, 5));
  EXPECT_TRUE(mprotect(f.core, f.space, at + 20 * kPage, 2 * kPage, kRead).has_value());
  EXPECT_EQ(f.space->regions.count(), 3U);
  EXPECT_FALSE(user_write(f.core, f.space, at + 20 * kPage, 6));
  EXPECT_EQ(user_read(f.core, f.space, at + 20 * kPage), 5);
  EXPECT_TRUE(mprotect(f.core, f.space, at + 20 * kPage, kPage, 0).has_value());
  EXPECT_EQ(user_read(f.core, f.space, at + 20 * kPage), -1);
  f.check();
  EXPECT_TRUE(mprotect(f.core, f.space, at + 20 * kPage, 2 * kPage, kReadWrite).has_value());
  EXPECT_EQ(f.space->regions.count(), 1U);
  EXPECT_EQ(user_read(f.core, f.space, at + 20 * kPage), 5);
  EXPECT_EQ(mprotect(f.core, f.space, at + 49 * kPage, 2 * kPage, kRead).error(), Error::kNoMemory);
  EXPECT_EQ(mprotect(f.core, f.space, at + 1, kPage, kRead).error(), Error::kInvalid);
  EXPECT_EQ(mprotect(f.core, f.space, at, kPage, 8).error(), Error::kInvalid);
  EXPECT_TRUE(mprotect(f.core, f.space, at, 0, kRead).has_value());
  f.check();
}

// R-VM-22.
TEST(Brk, GrowsAndShrinksUntilSomethingIsInTheWay) {
  Fixture f;
  use(f.space)->heap_start = 0x500000;
  use(f.space)->heap_end = 0x500000;
  EXPECT_EQ(brk(f.core, f.space, 0).value(), 0x500000U);
  EXPECT_EQ(brk(f.core, f.space, 0x500010).value(), 0x500010U);
  EXPECT_TRUE(user_write(f.core, f.space, 0x500fff, 1));
  EXPECT_EQ(brk(f.core, f.space, 0x580000).value(), 0x580000U);
  EXPECT_EQ(f.space->regions.count(), 1U);
  EXPECT_TRUE(user_write(f.core, f.space, 0x57ffff, 2));
  EXPECT_EQ(user_read(f.core, f.space, 0x500fff), 1);
  EXPECT_EQ(brk(f.core, f.space, 0x4fffff).error(), Error::kNoMemory);
  EXPECT_EQ(brk(f.core, f.space, ~uint64_t{0}).error(), Error::kNoMemory);
  ASSERT_EQ(f.map(1, kAnon, 0x600000), 0x600000U);
  EXPECT_EQ(brk(f.core, f.space, 0x600001).error(), Error::kNoMemory);
  EXPECT_EQ(brk(f.core, f.space, 0).value(), 0x580000U);
  EXPECT_EQ(brk(f.core, f.space, 0x501000).value(), 0x501000U);
  EXPECT_EQ(user_read(f.core, f.space, 0x57ffff), -1);
  EXPECT_EQ(brk(f.core, f.space, 0x580000).value(), 0x580000U);
  EXPECT_EQ(user_read(f.core, f.space, 0x57ffff), 0);
  f.check();
}

TEST(Mremap, GrowsInPlaceOrMoves) {
  Fixture f;
  const Address at = f.map(4, kAnon, 0x500000);
  for (unsigned i = 0; i < 4; i++)
    ASSERT_TRUE(user_write(f.core, f.space, at + i * kPage, uint8_t(i + 1)));
  const auto remap_to = [&](Address from, uint64_t old_pages, uint64_t new_pages, uint32_t flags,
                            Address to = 0) {
    return mremap(f.core, f.space,
                  {.address = from,
                   .old_bytes = old_pages * kPage,
                   .new_bytes = new_pages * kPage,
                   .new_address = to,
                   .flags = flags});
  };
  EXPECT_EQ(remap_to(at, 4, 10, 0).value(), at);
  ASSERT_EQ(f.map(1, kAnon, 0x50b000), 0x50b000U);
  EXPECT_EQ(remap_to(at, 10, 30, 0).error(), Error::kNoMemory);
  const auto moved = remap_to(at, 10, 30, 1);
  ASSERT_TRUE(moved.has_value());
  EXPECT_EQ(user_read(f.core, f.space, *moved + 3 * kPage), 4);
  EXPECT_EQ(user_read(f.core, f.space, *moved + 29 * kPage), 0);
  EXPECT_EQ(user_read(f.core, f.space, at), -1);
  f.check();
  EXPECT_EQ(remap_to(*moved, 30, 2, 3, 0x700000).value(), 0x700000U);
  EXPECT_EQ(user_read(f.core, f.space, 0x701000), 2);
  EXPECT_EQ(user_read(f.core, f.space, 0x702000), -1);
  f.check();
  EXPECT_EQ(remap_to(0x700000, 2, 0, 1).error(), Error::kInvalid);
  EXPECT_EQ(remap_to(0x700000, 0, 2, 1).error(), Error::kInvalid);
  EXPECT_EQ(remap_to(0x700001, 1, 2, 1).error(), Error::kInvalid);
  EXPECT_EQ(remap_to(0x700000, 2, 2, 3, 0x701000).error(), Error::kInvalid);
  EXPECT_EQ(remap_to(0x700000, 2, 2, 2, 0x800000).error(), Error::kInvalid);
  EXPECT_EQ(remap_to(0x700000, 3, 4, 1).error(), Error::kFault);
  EXPECT_EQ(remap_to(0x900000, 1, 2, 1).error(), Error::kFault);
  EXPECT_EQ(mremap(f.core, f.space,
                   {.address = 0x700000,
                    .old_bytes = kPage,
                    .new_bytes = ~uint64_t{0},
                    .new_address = 0,
                    .flags = 1})
                .error(),
            Error::kNoMemory);
}

TEST(Madvise, DontNeedClearsPrivateMemory) {
  Fixture f;
  const Address at = f.map(3);
  ASSERT_TRUE(user_write(f.core, f.space, at, 1));
  ASSERT_TRUE(user_write(f.core, f.space, at + kPage, 2));
  EXPECT_TRUE(madvise(f.core, f.space, at, kPage, 4).has_value());
  EXPECT_EQ(user_read(f.core, f.space, at), 0);
  EXPECT_EQ(user_read(f.core, f.space, at + kPage), 2);
  EXPECT_TRUE(madvise(f.core, f.space, at, kPage, 3).has_value());
  EXPECT_EQ(madvise(f.core, f.space, at, kPage, 99).error(), Error::kInvalid);
  EXPECT_EQ(madvise(f.core, f.space, at + 1, kPage, 4).error(), Error::kInvalid);
  EXPECT_EQ(madvise(f.core, f.space, at + 2 * kPage, 2 * kPage, 4).error(), Error::kNoMemory);
}

// Every allocation point of every call (OOM, issue part 8).
TEST(Calls, FailAtEveryAllocationPoint) {
  Fixture f;
  const Address at = f.map(70);
  for (unsigned i = 0; i < 70; i++)
    ASSERT_TRUE(user_write(f.core, f.space, at + i * kPage, uint8_t(i + 1)));
  const auto unchanged = [&] {
    f.check();
    ASSERT_EQ(f.space->regions.count(), 1U);
    for (unsigned i = 0; i < 70; i++)
      ASSERT_EQ(user_read(f.core, f.space, at + i * kPage), int(i + 1));
  };
  fail_each_allocation(
      f.vm,
      [&] {
        return mmap(f.core, f.space, 0x40000000, 9 * kPage, kReadWrite,
                    kAnon | abi::vm::kMapFixed | abi::vm::kMapPrealloc);
      },
      unchanged);
  ASSERT_TRUE(munmap(f.core, f.space, 0x40000000, 9 * kPage).has_value());
  fail_each_allocation(
      f.vm,
      [&] {
        return mmap(f.core, f.space, 0, 9 * kPage, kReadWrite, kAnonShared | abi::vm::kMapPrealloc);
      },
      unchanged);
  ASSERT_TRUE(munmap(f.core, f.space, at - 9 * kPage, 9 * kPage).has_value());
  fail_each_allocation(
      f.vm, [&] { return munmap(f.core, f.space, at + 33 * kPage, 3 * kPage); }, unchanged);
  ASSERT_TRUE(munmap(f.core, f.space, at, 70 * kPage).has_value());
  ASSERT_EQ(f.map(70, kAnon | abi::vm::kMapFixed, at), at);
  for (unsigned i = 0; i < 70; i++)
    ASSERT_TRUE(user_write(f.core, f.space, at + i * kPage, uint8_t(i + 1)));
  fail_each_allocation(
      f.vm,
      [&] {
        return mmap(f.core, f.space, at + 33 * kPage, 5 * kPage, kReadWrite,
                    kAnon | abi::vm::kMapFixed | abi::vm::kMapPrealloc);
      },
      unchanged);
  ASSERT_TRUE(munmap(f.core, f.space, at, 70 * kPage).has_value());
  ASSERT_EQ(f.map(70, kAnon | abi::vm::kMapFixed, at), at);
  for (unsigned i = 0; i < 70; i++)
    ASSERT_TRUE(user_write(f.core, f.space, at + i * kPage, uint8_t(i + 1)));
  fail_each_allocation(
      f.vm, [&] { return mprotect(f.core, f.space, at + 33 * kPage, 5 * kPage, kRead); },
      unchanged);
  ASSERT_TRUE(mprotect(f.core, f.space, at + 33 * kPage, 5 * kPage, kReadWrite).has_value());
  fail_each_allocation(
      f.vm,
      [&] {
        return mremap(f.core, f.space,
                      {.address = at + 33 * kPage,
                       .old_bytes = 5 * kPage,
                       .new_bytes = 2 * kPage,
                       .new_address = 0x50000000,
                       .flags = 3});
      },
      unchanged);
  f.check();
}

// Tables that were made ahead go again when cutting what is in the way fails.
TEST(Calls, FixedMappingUndoesItsTables) {
  Fixture f;
  const Address at = f.map(2000, kAnon | abi::vm::kMapFixed, 0x40000000);
  ASSERT_TRUE(user_write(f.core, f.space, at, 1));
  fail_each_allocation(
      f.vm,
      [&] {
        return mmap(f.core, f.space, at + 1500 * kPage, 5 * kPage, kReadWrite,
                    kAnon | abi::vm::kMapFixed | abi::vm::kMapPrealloc);
      },
      [&] {
        f.check();
        ASSERT_EQ(f.core.tables.table_count(f.space->root), 4U);
      });
}

TEST(Physical, OnlyDeviceMemoryAndNeverFreed) {
  Fixture f;
  const uint64_t device = physical_of(TestMachine::kFirstDevice);
  const auto at = map_physical(f.core, f.space,
                               {.physical = device + 0x123,
                                .bytes = kPage,
                                .is_uncached = true,
                                .is_read_only = false,
                                .may_map_memory = false});
  ASSERT_TRUE(at.has_value());
  EXPECT_EQ(*at % kPage, 0x123U);  // R-VM-31
  const auto entry = f.core.tables.query(f.space->root, round_down(*at) + kPage);
  ASSERT_TRUE(entry.has_value());
  EXPECT_EQ(entry->physical, device + kPage);
  EXPECT_TRUE(entry->access.is_uncached && entry->access.is_writable);
  const auto refused = [&](uint64_t physical, uint64_t bytes, bool read_only, bool may) {
    const auto done = map_physical(f.core, f.space,
                                   {.physical = physical,
                                    .bytes = bytes,
                                    .is_uncached = false,
                                    .is_read_only = read_only,
                                    .may_map_memory = may});
    return done ? Error{} : done.error();
  };
  EXPECT_EQ(refused(device, 0, false, true), Error::kInvalid);
  EXPECT_EQ(refused(device, ~uint64_t{0}, false, true), Error::kInvalid);
  EXPECT_EQ(refused(~uint64_t{0} - 10, 5, false, true), Error::kInvalid);
  EXPECT_EQ(refused(physical_of(TestMachine::kFirstRam), 1, true, false), Error::kPerm);
  EXPECT_EQ(refused(physical_of(TestMachine::kFirstRam), 1, false, true), Error::kPerm);
  EXPECT_EQ(refused(physical_of(TestMachine::kFirstRam), 1, true, true), Error{});
  EXPECT_EQ(mprotect(f.core, f.space, f.space->regions.first()->start, kPage, kReadWrite).error(),
            Error::kAccess);
  EXPECT_TRUE(unmap_physical(f.core, f.space, *at).has_value());
  EXPECT_EQ(unmap_physical(f.core, f.space, *at).error(), Error::kInvalid);
  const Address memory = f.map(1);
  EXPECT_EQ(unmap_physical(f.core, f.space, memory).error(), Error::kInvalid);
  f.check();
}

}  // namespace
}  // namespace vm
