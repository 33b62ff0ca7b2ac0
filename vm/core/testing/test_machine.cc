// SPDX-License-Identifier: BSD-3-Clause
// See test_machine.h. One machine at a time: its memory is static.
#include "vm/core/testing/test_machine.h"

#include "base/test/test.h"
#include "vm/core/consistency_check.h"
#include "vm/core/fault.h"

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define VM_TEST_ASAN 1
extern "C" void __asan_poison_memory_region(const volatile void*, unsigned long);
extern "C" void __asan_unpoison_memory_region(const volatile void*, unsigned long);
#endif
#endif

namespace vm {
namespace {

alignas(kPageBytes) std::byte ram[TestMachine::kFrames * kPageBytes];
Frame frames[TestMachine::kFrames];
ConsistencyCheck::Uses uses[TestMachine::kFrames];

void set_poison([[maybe_unused]] FrameNumber frame, [[maybe_unused]] bool is_poisoned) {
#ifdef VM_TEST_ASAN
  std::byte* page = ram + physical_of(frame);
  is_poisoned ? __asan_poison_memory_region(page, kPageBytes)
              : __asan_unpoison_memory_region(page, kPageBytes);
#endif
}

}  // namespace

class TestMachine::Visit {
 public:
  Visit(const TestMachine& machine, FrameNumber frame) : machine_(machine), frame_(frame) {
    set_poison(frame, false);
  }
  ~Visit() { set_poison(frame_, !machine_.is_open_[frame_]); }

 private:
  const TestMachine& machine_;
  FrameNumber frame_;
};

// RAM is never clean: what the last machine left, or a pattern.
TestMachine::TestMachine() : FrameWindow(ram, kFrames) {
  static bool is_dirty = false;
  for (FrameNumber f = 0; f < kFrames; f++) {
    if (!is_dirty) std::memset(ram + physical_of(f), 0xa5, kPageBytes);
    set_poison(f, true);
    frames[f] = Frame{};
  }
  is_dirty = true;
}

TestMachine::~TestMachine() {
  for (FrameNumber f = 0; f < kFrames; f++) set_poison(f, false);
}

Result<> TestMachine::open(FrameNumber frame) {
  VM_ASSERT(frame < kFrames && !is_open_[frame]);
  is_open_[frame] = true;
  open_count++;
  set_poison(frame, false);
  return {};
}

void TestMachine::close(FrameNumber frame) {
  VM_ASSERT(is_open_[frame]);
  is_open_[frame] = false;
  open_count--;
  set_poison(frame, true);
}

void TestMachine::zero(FrameNumber first, uint32_t count) {
  for (FrameNumber f = first; f < first + count; f++) {
    const Visit visit(*this, f);
    std::memset(ram + physical_of(f), 0, kPageBytes);
  }
}

void TestMachine::copy(FrameNumber from, FrameNumber to) {
  const Visit visit_from(*this, from);
  const Visit visit_to(*this, to);
  std::memcpy(ram + physical_of(to), ram + physical_of(from), kPageBytes);
}

// The tables of the tests have no kernel's half; a mark in the last entry would be taken for a
// mapping.
void TestMachine::fill_kernel_half(FrameNumber root) { VM_ASSERT(is_open_[root]); }

uint8_t TestMachine::read(uint64_t physical) const {
  const Visit visit(*this, FrameNumber(physical >> kPageShift));
  return uint8_t(ram[physical]);
}

void TestMachine::write(uint64_t physical, uint8_t value) {
  const Visit visit(*this, FrameNumber(physical >> kPageShift));
  ram[physical] = std::byte(value);
}

FrameTable TestMachine::table() { return FrameTable(frames, kFrames); }

namespace {

// The physical place, or kNoFrame's if the access is refused.
uint64_t reach(Core& core, const AddressSpace* space, Address address, bool is_write) {
  for (unsigned tries = 0; tries < 3; tries++) {
    const auto entry = core.tables.query(space->root, round_down(address));
    if (entry && (entry->access.is_writable || !is_write))
      return entry->physical | (address & (kPageBytes - 1));
    const uint32_t flags = abi::vm::kFaultUser | (is_write ? abi::vm::kFaultWrite : 0) |
                           (entry ? abi::vm::kFaultProtection : 0);
    if (!handle_fault(core, space, address, flags)) return 0;
  }
  ADD_FAILURE("a fault that was handled comes again");
  return 0;
}

}  // namespace

bool user_write(Core& core, const AddressSpace* space, Address address, uint8_t value) {
  const uint64_t physical = reach(core, space, address, true);
  if (physical == 0) return false;
  static_cast<TestMachine&>(core.machine).write(physical, value);
  return true;
}

int user_read(Core& core, const AddressSpace* space, Address address) {
  const uint64_t physical = reach(core, space, address, false);
  return physical == 0 ? -1 : static_cast<TestMachine&>(core.machine).read(physical);
}

const char* find_fault(const Core& core, std::span<const AddressSpace* const> spaces,
                       std::span<const MemoryObject* const> objects) {
  static uint32_t pass = 0;
  ConsistencyCheck check(core, uses, ++pass);
  for (const AddressSpace* space : spaces) {
    if (space != nullptr) check.add(space);
  }
  for (const MemoryObject* object : objects) check.add(object);
  return check.finish();
}

}  // namespace vm
