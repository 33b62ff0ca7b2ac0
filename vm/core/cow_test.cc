// SPDX-License-Identifier: BSD-3-Clause
// fork and copy-on-write, sharing, exit.
#include "vm/core/object.h"
#include "vm/core/testing/user.h"

namespace vm {
namespace {

constexpr Address kPage = kPageBytes;

struct Fixture {
  TestVm vm;
  Checked checked{vm};
  Core& core = vm.core;
  const AddressSpace* space = create_space(vm.core).value();
  ~Fixture() { destroy_space(vm.core, space); }
};

bool is_writable_now(Core& core, const AddressSpace* space, Address at) {
  const auto entry = core.tables.query(space->root, at);
  return entry && entry->access.is_writable;
}

// R-VM-1, R-VM-2, R-VM-4: equal after fork, apart after a write; the last sharer writes without a
// fault.
TEST(Fork, CopiesOnWriteAndGivesBackTheLastOne) {
  Fixture f;
  const Address at = mmap(f.core, f.space, 0, 3 * kPage, kReadWrite, kAnon).value();
  ASSERT_TRUE(user_write(f.core, f.space, at, 1));
  ASSERT_TRUE(user_write(f.core, f.space, at + kPage, 2));
  const AddressSpace* child = fork_space(f.core, f.space).value();
  EXPECT_FALSE(is_writable_now(f.core, f.space, at));
  EXPECT_FALSE(is_writable_now(f.core, child, at));
  EXPECT_EQ(user_read(f.core, child, at), 1);
  ASSERT_TRUE(user_write(f.core, child, at + 100, 9));
  EXPECT_EQ(user_read(f.core, child, at), 1);
  EXPECT_EQ(user_read(f.core, f.space, at + 100), 0);
  ASSERT_TRUE(user_write(f.core, child, at, 9));
  EXPECT_EQ(user_read(f.core, f.space, at), 1);
  EXPECT_TRUE(is_writable_now(f.core, f.space, at));
  EXPECT_FALSE(is_writable_now(f.core, f.space, at + kPage));
  const uint64_t faults = f.space->minor_faults;
  destroy_space(f.core, child);
  EXPECT_TRUE(is_writable_now(f.core, f.space, at + kPage));
  ASSERT_TRUE(user_write(f.core, f.space, at, 3));
  ASSERT_TRUE(user_write(f.core, f.space, at + kPage, 4));
  EXPECT_EQ(f.space->minor_faults, faults);
}

// R-VM-3: decided by the remaining sharer's region, not by the one that left.
TEST(Fork, LastSharerOfReadOnlyMemoryStaysReadOnly) {
  Fixture f;
  const Address at = mmap(f.core, f.space, 0, kPage, kReadWrite, kAnon).value();
  ASSERT_TRUE(user_write(f.core, f.space, at, 1));
  const AddressSpace* child = fork_space(f.core, f.space).value();
  ASSERT_TRUE(mprotect(f.core, f.space, at, kPage, kRead).has_value());
  destroy_space(f.core, child);
  EXPECT_FALSE(is_writable_now(f.core, f.space, at));
  EXPECT_FALSE(user_write(f.core, f.space, at, 2));
  ASSERT_TRUE(mprotect(f.core, f.space, at, kPage, kReadWrite).has_value());
  EXPECT_TRUE(is_writable_now(f.core, f.space, at));
}

// R-VM-5: more sharers than a byte can count, leaving in another order than they came.
TEST(Fork, ThreeHundredChildrenShareOnePage) {
  Fixture f;
  const Address at = mmap(f.core, f.space, 0, kPage, kReadWrite, kAnon).value();
  ASSERT_TRUE(user_write(f.core, f.space, at, 77));
  static const AddressSpace* child[300];
  for (unsigned i = 0; i < 300; i++) {
    child[i] = fork_space(f.core, f.space).value();
    // With 257 sharers a byte would say that there is one.
    if (i != 255) continue;
    ASSERT_TRUE(user_write(f.core, child[i], at, 1));
    ASSERT_EQ(user_read(f.core, f.space, at), 77);
    destroy_space(f.core, child[i]);
    child[i] = fork_space(f.core, f.space).value();
  }
  const FrameNumber frame =
      FrameNumber(f.core.tables.query(f.space->root, at)->physical >> kPageShift);
  EXPECT_EQ(f.vm.memory.frames[frame].count, 301U);
  for (unsigned i = 0; i < 300; i++) destroy_space(f.core, child[i * 7 % 300]);
  EXPECT_EQ(f.vm.memory.frames[frame].count, 1U);
  EXPECT_TRUE(is_writable_now(f.core, f.space, at));
  EXPECT_EQ(user_read(f.core, f.space, at), 77);
}

// R-VM-11, R-VM-12: no memory: fork changes nothing; a touch is refused with a signal and nothing
// else happens.
TEST(Fork, FailsCleanlyAtEveryAllocationPoint) {
  Fixture f;
  const Address at = mmap(f.core, f.space, 0, 80 * kPage, kReadWrite, kAnon).value();
  for (unsigned i = 0; i < 80; i++)
    ASSERT_TRUE(user_write(f.core, f.space, at + i * kPage, uint8_t(i)));
  const Address shared = mmap(f.core, f.space, 0, 4 * kPage, kReadWrite, kAnonShared).value();
  ASSERT_TRUE(user_write(f.core, f.space, shared, 1));
  const uint64_t faults = f.space->minor_faults;
  const AddressSpace* child = nullptr;
  fail_each_allocation(
      f.vm,
      [&]() -> Result<> {
        child = TRY(fork_space(f.core, f.space));
        return {};
      },
      [&] {
        if (const char* wrong = find_fault(f.core, {&f.space, 1}); wrong != nullptr)
          ADD_FAILURE(wrong);
        for (unsigned i = 0; i < 80; i++)
          ASSERT_TRUE(user_write(f.core, f.space, at + i * kPage, uint8_t(i)));
        ASSERT_EQ(f.space->minor_faults, faults);
      });
  ASSERT_TRUE(child != nullptr);
  f.vm.memory.limit.fail_at(1, true);
  const auto touched = handle_fault(f.core, child, at, abi::vm::kFaultWrite | abi::vm::kFaultUser);
  f.vm.memory.limit.clear();
  ASSERT_FALSE(touched.has_value());
  EXPECT_EQ(touched.error().signal, 11);
  EXPECT_EQ(user_read(f.core, child, at + 5 * kPage), 5);
  destroy_space(f.core, child);
}

// R-VM-12: at whatever point memory runs out, the fault has taken nothing.
TEST(Fault, FailsCleanlyAtEveryAllocationPoint) {
  Fixture f;
  const Address at = mmap(f.core, f.space, 0x40000000, 2 * kPage, kReadWrite, kAnon).value();
  const Address shared =
      mmap(f.core, f.space, 0x60000000, 2 * kPage, kReadWrite, kAnonShared).value();
  const AddressSpace* child = nullptr;
  const auto fault_at = [&](const AddressSpace* space, Address address) {
    fail_each_allocation(
        f.vm,
        [&]() -> Result<> {
          if (handle_fault(f.core, space, address, abi::vm::kFaultWrite | abi::vm::kFaultUser))
            return {};
          return Unexpected(Error::kNoMemory);
        },
        [&] {
          const AddressSpace* spaces[] = {f.space, child};
          if (const char* wrong = find_fault(f.core, spaces); wrong != nullptr) ADD_FAILURE(wrong);
        });
  };
  fault_at(f.space, at);
  fault_at(f.space, shared);
  ASSERT_TRUE(user_write(f.core, f.space, at, 3));
  child = fork_space(f.core, f.space).value();
  fault_at(child, at);
  fault_at(child, shared);
  EXPECT_EQ(user_read(f.core, child, at), 3);
  destroy_space(f.core, child);
}

// R-VM-14.
TEST(Fork, TenThousandForksLeaveNothing) {
  Fixture f;
  const Address at = mmap(f.core, f.space, 0, 8 * kPage, kReadWrite, kAnon).value();
  for (unsigned i = 0; i < 8; i++) ASSERT_TRUE(user_write(f.core, f.space, at + i * kPage, 1));
  const uint32_t free = f.vm.memory.free_count();
  for (unsigned i = 0; i < 10000; i++) {
    const AddressSpace* child = fork_space(f.core, f.space).value();
    ASSERT_TRUE(user_write(f.core, i % 2 ? child : f.space, at + (i % 8) * kPage, uint8_t(i)));
    destroy_space(f.core, child);
    ASSERT_EQ(f.vm.memory.free_count(), free);
  }
}

// R-VM-25, R-VM-26.
TEST(Shared, PagesTouchedLaterAreSeenByAll) {
  Fixture f;
  const AddressSpace* other = create_space(f.core).value();
  const Address at = mmap(f.core, f.space, 0, 8 * kPage, kReadWrite, kAnonShared).value();
  const auto attach = [&](const AddressSpace* to, Address from, uint64_t bytes, bool is_read_only,
                          uint64_t place = 0) {
    return remap(f.core, to, f.space,
                 {.destination_address = place,
                  .source_address = from,
                  .bytes = bytes,
                  .is_read_only = is_read_only});
  };
  const Address there = attach(other, at, 8 * kPage, false).value();
  const Address view = attach(other, at + 2 * kPage, 2 * kPage, true, 0x400000).value();
  EXPECT_EQ(view, 0x400000U);
  EXPECT_EQ(shared_references(f.space, at).value(), 3U);
  ASSERT_TRUE(user_write(f.core, f.space, at + 2 * kPage, 5));
  EXPECT_EQ(user_read(f.core, other, there + 2 * kPage), 5);
  EXPECT_EQ(user_read(f.core, other, view), 5);
  ASSERT_TRUE(user_write(f.core, other, there + 3 * kPage, 6));
  EXPECT_EQ(user_read(f.core, f.space, at + 3 * kPage), 6);
  EXPECT_FALSE(user_write(f.core, other, view, 7));
  EXPECT_EQ(mprotect(f.core, other, view, kPage, kReadWrite).error(), Error::kAccess);
  EXPECT_EQ(shared_physical(f.core, f.space, at).value(),
            shared_physical(f.core, other, there).value());
  // Forked children are attached, too, and see what is written later.
  const AddressSpace* child = fork_space(f.core, other).value();
  EXPECT_EQ(shared_references(f.space, at).value(), 5U);
  ASSERT_TRUE(user_write(f.core, child, there, 8));
  EXPECT_EQ(user_read(f.core, f.space, at), 8);
  destroy_space(f.core, child);
  EXPECT_EQ(shared_references(f.space, at).value(), 3U);
  EXPECT_EQ(attach(other, at, 9 * kPage, false).error(), Error::kFault);
  EXPECT_EQ(attach(other, at + 1, kPage, false).error(), Error::kInvalid);
  EXPECT_EQ(attach(other, at, kPage, false, 0x400000).error(), Error::kInvalid);
  EXPECT_EQ(attach(other, 0x900000, kPage, false).error(), Error::kInvalid);
  EXPECT_EQ(attach(other, at, 0, false).error(), Error::kInvalid);
  EXPECT_EQ(attach(other, at, ~uint64_t{0}, false).error(), Error::kInvalid);
  EXPECT_EQ(shm_unmap(f.core, other, there + kPage).error(), Error::kFault);
  EXPECT_EQ(shm_unmap(f.core, other, 0x900000).error(), Error::kFault);
  // Cut in two by the process, it still ends as one.
  ASSERT_TRUE(mprotect(f.core, other, there + 3 * kPage, kPage, kRead).has_value());
  ASSERT_TRUE(shm_unmap(f.core, other, there).has_value());
  EXPECT_EQ(shared_references(f.space, at).value(), 2U);
  EXPECT_EQ(user_read(f.core, other, there + 7 * kPage), -1);
  const AddressSpace* both[] = {f.space, other};
  if (const char* wrong = find_fault(f.core, both); wrong != nullptr) ADD_FAILURE(wrong);
  destroy_space(f.core, other);
  EXPECT_EQ(user_read(f.core, f.space, at + 3 * kPage), 6);
}

TEST(Shared, AnObjectHasNoPagesBeyondItsEnd) {
  Fixture f;
  const MemoryObject* object = object_create(f.core, 3).value();
  EXPECT_TRUE(object_page(f.core, object, 2).has_value());
  EXPECT_EQ(object_page(f.core, object, 3).error(), Error::kFault);
  EXPECT_EQ(object_page(f.core, object, ~Page{0}).error(), Error::kFault);
  EXPECT_EQ(object_frame_of(object, 3), kNoFrame);
  object_detach(f.core, object);
}

// The attacher lives on when the first one is gone.
TEST(Shared, EndsWithTheLastAttachment) {
  Fixture f;
  const AddressSpace* other = create_space(f.core).value();
  const Address at = mmap(f.core, other, 0, kPage, kReadWrite, kAnonShared).value();
  ASSERT_TRUE(user_write(f.core, other, at, 3));
  const Address here =
      remap(f.core, f.space, other,
            {.destination_address = 0, .source_address = at, .bytes = kPage, .is_read_only = false})
          .value();
  destroy_space(f.core, other);
  EXPECT_EQ(user_read(f.core, f.space, here), 3);
  EXPECT_EQ(shared_references(f.space, here).value(), 1U);
}

}  // namespace
}  // namespace vm
