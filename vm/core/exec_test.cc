// SPDX-License-Identifier: BSD-3-Clause
// exec, faults with their signals, memory for the kernel, persistent maps, processes by endpoint.
#include "vm/core/info.h"
#include "vm/core/object.h"
#include "vm/core/persistent.h"
#include "vm/core/process_table.h"
#include "vm/core/testing/user.h"

namespace vm {
namespace {

constexpr Address kPage = kPageBytes;
constexpr uint32_t kText = abi::vm::kProtRead | abi::vm::kProtExec;
constexpr abi::vm::ExecSegment kProgram[] = {{.address = 0x400000,
                                              .memory_bytes = 3 * kPage,
                                              .file_bytes = 3 * kPage,
                                              .file_offset = 0,
                                              .protection = kText,
                                              .reserved = 0},
                                             {.address = 0x404100,
                                              .memory_bytes = 5 * kPage,
                                              .file_bytes = 0x200,
                                              .file_offset = 0x3100,
                                              .protection = kReadWrite,
                                              .reserved = 0}};

struct Fixture {
  TestVm vm;
  Checked checked{vm};
  Core& core = vm.core;
};

FaultSignal signal_of(Core& core, const AddressSpace* space, uint64_t address, uint32_t flags) {
  const auto done = handle_fault(core, space, address, flags | abi::vm::kFaultUser);
  return done ? FaultSignal{} : done.error();
}

// R-VM-51, R-VM-6, R-VM-7, R-VM-8, R-VM-9, R-VM-23.
TEST(Exec, BuildsAProgramWithItsFinalRights) {
  Fixture f;
  const AddressSpace* space =
      exec_build(f.core, kProgram, {.most_bytes = 64 << 20, .initial_bytes = 5000}).value();
  EXPECT_EQ(space->heap_start, 0x40a000U);
  EXPECT_EQ(user_read(f.core, space, 0x409fff), 0);
  EXPECT_TRUE(user_write(f.core, space, kTestLayout.stack_top - 6000, 1));
  EXPECT_EQ(space->minor_faults, 0U);
  using abi::vm::kFaultExecute;
  using abi::vm::kFaultWrite;
  EXPECT_EQ(signal_of(f.core, space, 0x400000, kFaultWrite).code, kCodeAccessError);
  EXPECT_EQ(signal_of(f.core, space, 0x404100, kFaultExecute).code, kCodeAccessError);
  EXPECT_EQ(signal_of(f.core, space, 0, 0).code, kCodeMapError);
  EXPECT_EQ(signal_of(f.core, space, kTestLayout.user_end, 0).code, kCodeMapError);
  EXPECT_EQ(signal_of(f.core, space, ~uint64_t{0}, 0).code, kCodeMapError);
  // The stack grows to its limit; then comes the guard page.
  const Address bottom = kTestLayout.stack_top - (64 << 20);
  EXPECT_EQ(signal_of(f.core, space, bottom, kFaultWrite).signal, 0);
  EXPECT_EQ(signal_of(f.core, space, bottom - 1, kFaultWrite).code, kCodeMapError);
  EXPECT_EQ(mprotect(f.core, space, bottom - kPage, kPage, kReadWrite).error(), Error::kAccess);
  const Address below = mmap(f.core, space, bottom - kPage, kPage, kReadWrite, kAnon).value();
  EXPECT_NE(below, bottom - kPage);
  destroy_space(f.core, space);
}

TEST(Exec, RefusesProgramsThatMakeNoSense) {
  Fixture f;
  const auto refused = [&](abi::vm::ExecSegment segment, ExecStack stack = {}) {
    const abi::vm::ExecSegment both[] = {kProgram[0], segment};
    const auto built = exec_build(f.core, both, stack);
    return built ? Error{} : built.error();
  };
  abi::vm::ExecSegment s = kProgram[1];
  s.address = 0x402fff;
  EXPECT_EQ(refused(s), Error::kNoExec);
  s.address = 0;
  EXPECT_EQ(refused(s), Error::kNoExec);
  s.address = ~uint64_t{0} - 100;
  EXPECT_EQ(refused(s), Error::kNoExec);
  s.address = kTestLayout.mmap_top - kPage;
  EXPECT_EQ(refused(s), Error::kNoExec);
  s = kProgram[1];
  s.memory_bytes = 0;
  EXPECT_EQ(refused(s), Error::kNoExec);
  s.memory_bytes = 0x100;
  EXPECT_EQ(refused(s), Error::kNoExec);
  s = kProgram[1];
  s.protection = 8;
  EXPECT_EQ(refused(s), Error::kNoExec);
  EXPECT_EQ(refused(kProgram[1], {.most_bytes = 1, .initial_bytes = 1 << 30}), Error::kNoExec);
}

// R-VM-10, R-VM-13: the old program stands until the new one is complete; afterwards nothing of it
// is left.
TEST(Exec, OldProgramStandsUntilTheEnd) {
  Fixture f;
  const uint32_t before = f.vm.memory.free_count();
  const AddressSpace* old = exec_build(f.core, kProgram, {}).value();
  ASSERT_TRUE(user_write(f.core, old, 0x404100, 7));
  const AddressSpace* built = nullptr;
  fail_each_allocation(
      f.vm,
      [&]() -> Result<> {
        built = TRY(exec_build(f.core, kProgram, {}));
        return {};
      },
      [&] {
        if (const char* wrong = find_fault(f.core, {&old, 1}); wrong != nullptr) ADD_FAILURE(wrong);
        ASSERT_EQ(user_read(f.core, old, 0x404100), 7);
      });
  const FrameNumber frame = exec_frame(f.core, built, 0x400123).value();
  f.vm.machine.write(physical_of(frame) + 0x123, 99);
  EXPECT_EQ(user_read(f.core, built, 0x400123), 99);
  EXPECT_EQ(exec_frame(f.core, built, 0x300000).error(), Error::kFault);
  EXPECT_EQ(exec_frame(f.core, built, ~uint64_t{0}).error(), Error::kFault);
  destroy_space(f.core, old);
  destroy_space(f.core, built);
  EXPECT_EQ(f.vm.memory.free_count(), before);
}

// Read-only segments of a boot module are the module's frames; fork and exit do not free them.
TEST(Exec, MapsModulesInPlace) {
  Fixture f;
  const FrameNumber module = f.vm.memory.allocate({.kind = FrameKind::kModule, .count = 4}).value();
  for (unsigned i = 0; i < 4; i++) f.vm.machine.write(physical_of(module + i), uint8_t(i + 1));
  const MemoryObject* object = object_create(f.core, 4, module).value();
  const AddressSpace* space = create_space(f.core).value();
  ASSERT_TRUE(exec_add_mapped(f.core, space, kProgram[0], object, 1).has_value());
  abi::vm::ExecSegment outside = kProgram[0];
  outside.address = 0x800000;
  EXPECT_EQ(exec_add_mapped(f.core, space, outside, object, 2).error(), Error::kNoExec);
  EXPECT_EQ(exec_add_mapped(f.core, space, outside, object, ~Page{0}).error(), Error::kNoExec);
  EXPECT_EQ(user_read(f.core, space, 0x400000), 2);
  EXPECT_EQ(user_read(f.core, space, 0x402000), 4);
  EXPECT_FALSE(user_write(f.core, space, 0x400000, 9));
  EXPECT_EQ(space->minor_faults, 0U);
  EXPECT_EQ(exec_frame(f.core, space, 0x400000).error(), Error::kFault);
  const AddressSpace* child = fork_space(f.core, space).value();
  destroy_space(f.core, space);
  EXPECT_EQ(user_read(f.core, child, 0x401000), 3);
  destroy_space(f.core, child);
  object_detach(f.core, object);
  EXPECT_EQ(f.vm.memory.frames.frames_of(FrameKind::kModule), 4U);
  f.vm.memory.free(module, 4);
}

// R-VM-41, R-VM-42, R-VM-43.
TEST(MakePresent, GivesTheKernelWhatTheProcessMayHave) {
  Fixture f;
  const AddressSpace* space = exec_build(f.core, kProgram, {}).value();
  const Address at = mmap(f.core, space, 0, 200 * kPage, kReadWrite, kAnon).value();
  EXPECT_TRUE(make_present(f.core, space, at + 100, 3 * kPage, true).has_value());
  for (unsigned i = 0; i < 4; i++)
    EXPECT_TRUE(f.core.tables.query(space->root, at + i * kPage).has_value());
  EXPECT_FALSE(f.core.tables.query(space->root, at + 4 * kPage).has_value());
  // A long range in bounded portions.
  EXPECT_TRUE(make_present(f.core, space, at, 200 * kPage, true).has_value());
  EXPECT_FALSE(f.core.tables.query(space->root, at + 199 * kPage).has_value());
  EXPECT_TRUE(make_present(f.core, space, 0x400000, 1, false).has_value());
  EXPECT_EQ(make_present(f.core, space, 0x400000, 1, true).error(), Error::kFault);
  EXPECT_EQ(make_present(f.core, space, at - kPage, 2 * kPage, false).error(), Error::kFault);
  EXPECT_EQ(make_present(f.core, space, 0, 1, false).error(), Error::kFault);
  EXPECT_EQ(make_present(f.core, space, at, ~uint64_t{0}, false).error(), Error::kFault);
  EXPECT_EQ(make_present(f.core, space, kTestLayout.user_end - 1, 2, false).error(), Error::kFault);
  destroy_space(f.core, space);
}

// D17: the successor finds the same frames.
TEST(Persistent, OutlivesItsOwner) {
  TestVm vm;
  PersistentMaps maps;
  const auto first = maps.find_or_create(vm.core, "ds", "state", 3 * kPage);
  ASSERT_TRUE(first.has_value());
  EXPECT_TRUE(first->is_new);
  const AddressSpace* space = create_space(vm.core).value();
  const Address at = map_object(vm.core, space, first->object).value();
  ASSERT_TRUE(user_write(vm.core, space, at + kPage, 5));
  destroy_space(vm.core, space);
  EXPECT_EQ(maps.find_or_create(vm.core, "ds", "state", 4 * kPage).error(), Error::kInvalid);
  EXPECT_EQ(maps.find_or_create(vm.core, "ds", "more", 0).error(), Error::kInvalid);
  EXPECT_NE(maps.find_or_create(vm.core, "tty", "state", kPage)->object, first->object);
  const auto again = maps.find_or_create(vm.core, "ds", "state", 0);
  ASSERT_TRUE(again.has_value());
  EXPECT_FALSE(again->is_new);
  EXPECT_EQ(again->bytes, 3 * kPage);
  space = create_space(vm.core).value();
  const Address there = map_object(vm.core, space, again->object).value();
  EXPECT_EQ(user_read(vm.core, space, there + kPage), 5);
  EXPECT_EQ(user_read(vm.core, space, there), 0);
  destroy_space(vm.core, space);
  for (unsigned i = 2; i < PersistentMaps::kMost; i++) {
    const char name[] = {char('a' + i), '\0'};
    ASSERT_TRUE(maps.find_or_create(vm.core, "x", name, kPage).has_value());
  }
  EXPECT_EQ(maps.find_or_create(vm.core, "x", "last", kPage).error(), Error::kNoSpace);
}

TEST(ProcessTable, KnowsNobodyOfAnotherGeneration) {
  static ProcessTable table;
  const Endpoint e = abi::make_endpoint(9, 3);
  table.add(e).label[0] = 'x';
  EXPECT_TRUE(table.find(e).has_value());
  EXPECT_EQ(table.find(abi::make_endpoint(9, 4)).error(), Error::kNoProcess);
  for (const Endpoint none :
       {abi::kAny, abi::kNone, abi::kSelf, abi::kSystem, abi::make_endpoint(600, 1)}) {
    EXPECT_EQ(table.find(none).error(), Error::kNoProcess);
    EXPECT_TRUE(table.in_slot_of(none) == nullptr);
  }
  EXPECT_TRUE(table.in_slot_of(abi::make_endpoint(9, 77)) == *table.find(e));
  table.remove(**table.find(e));
  EXPECT_EQ(table.find(e).error(), Error::kNoProcess);
}

TEST(FixedMappings, AreInEveryProcessAndStay) {
  Fixture f;
  const Address page = kTestLayout.stack_top;
  f.core.fixed_mappings.entry[0] = {
      .address = page, .first = TestMachine::kFirstDevice, .pages = 1, .is_executable = true};
  f.core.fixed_mappings.count = 1;
  const AddressSpace* space = exec_build(f.core, kProgram, {}).value();
  EXPECT_EQ(munmap(f.core, space, page, kPage).error(), Error::kPerm);
  EXPECT_EQ(mprotect(f.core, space, page, kPage, kRead).error(), Error::kPerm);
  EXPECT_EQ(mmap(f.core, space, page, kPage, kReadWrite, kAnon | abi::vm::kMapFixed).error(),
            Error::kPerm);
  EXPECT_EQ(mremap(f.core, space,
                   {.address = page,
                    .old_bytes = kPage,
                    .new_bytes = 2 * kPage,
                    .new_address = 0,
                    .flags = 1})
                .error(),
            Error::kFault);
  EXPECT_EQ(madvise(f.core, space, page, kPage, 4).error(), Error::kInvalid);
  EXPECT_EQ(unmap_physical(f.core, space, page).error(), Error::kInvalid);
  const AddressSpace* child = fork_space(f.core, space).value();
  const auto entry = f.core.tables.query(child->root, page);
  EXPECT_TRUE(entry && entry->access.is_executable && !entry->access.is_writable);
  destroy_space(f.core, child);
  destroy_space(f.core, space);
}

// R-VM-49 (counters), /proc/<pid>/maps.
TEST(Info, TellsRegionsInOrder) {
  Fixture f;
  const AddressSpace* space =
      exec_build(f.core, kProgram, {.most_bytes = 1 << 20, .initial_bytes = kPage}).value();
  ASSERT_TRUE(brk(f.core, space, space->heap_start + 2 * kPage).has_value());
  abi::vm::RegionEntry entries[8];
  ASSERT_EQ(region_entries(space, 0, entries, 8), 5U);
  EXPECT_EQ(entries[0].start, 0x400000U);
  EXPECT_EQ(entries[0].protection, kText);
  EXPECT_TRUE(std::string_view(entries[2].name) == "[heap]");
  EXPECT_TRUE(std::string_view(entries[3].name) == "[guard]");
  EXPECT_TRUE(std::string_view(entries[4].name) == "[stack]");
  EXPECT_EQ(entries[4].resident_bytes, kPage);
  EXPECT_EQ(region_entries(space, entries[1].end, entries, 1), 1U);
  EXPECT_EQ(region_entries(space, kTestLayout.stack_top, entries, 8), 0U);
  const SpaceInfo info = space_info(space);
  EXPECT_EQ(info.virtual_bytes, 3 * kPage + 6 * kPage + 2 * kPage + (1 << 20));
  EXPECT_EQ(info.resident_bytes, 10 * kPage);
  const abi::MemoryInfo memory = memory_info(f.core);
  EXPECT_EQ(memory.total_bytes, physical_of(TestMachine::kFrames - TestMachine::kFirstRam));
  destroy_space(f.core, space);
}

}  // namespace
}  // namespace vm
