// SPDX-License-Identifier: BSD-3-Clause
// Short names for tests of the calls: one machine with real x86 tables, and the usual arguments.
#pragma once
#include "base/test/test.h"
#include "vm/core/exec.h"
#include "vm/core/fault.h"
#include "vm/core/mmap.h"
#include "vm/core/share.h"
#include "vm/core/testing/test_machine.h"

namespace vm {

using TestVm = TestCore<arch::x86::FourLevelFormat>;

inline constexpr uint32_t kRead = abi::vm::kProtRead,
                          kReadWrite = abi::vm::kProtRead | abi::vm::kProtWrite;
inline constexpr uint32_t kAnon = abi::vm::kMapPrivate | abi::vm::kMapAnonymous;
inline constexpr uint32_t kAnonShared = abi::vm::kMapShared | abi::vm::kMapAnonymous;

// Checks everything now, and that nothing is lost at the end.
class Checked {
 public:
  explicit Checked(TestVm& vm) : vm_(vm), free_(vm.memory.free_count()) {}
  ~Checked() {
    EXPECT_EQ(vm_.memory.free_count(), free_);
    EXPECT_EQ(vm_.core.regions.in_use() + vm_.core.ranges.in_use() + vm_.core.spaces.in_use(), 0U);
    EXPECT_TRUE(vm_.memory.allocator.check());
  }

 private:
  TestVm& vm_;
  uint32_t free_;
};

// Runs `operation` with its first, second, third … allocation failing, until it succeeds. Each
// failure is kNoMemory and leaves as much free memory as before; `unchanged` looks at the rest.
template <class Operation, class Unchanged>
void fail_each_allocation(TestVm& vm, Operation operation, Unchanged unchanged) {
  const uint32_t free = vm.memory.free_count();
  for (uint64_t n = 1; n < 1000; n++) {
    vm.memory.limit.fail_at(n);
    const auto done = operation();
    const bool has_failed = vm.memory.limit.has_failed();
    vm.memory.limit.clear();
    if (!has_failed) {
      EXPECT_TRUE(done.has_value());
      return;
    }
    // Some allocations are worth trying but not needed.
    if (done) return;
    ASSERT_EQ(done.error(), Error::kNoMemory);
    ASSERT_EQ(vm.memory.free_count(), free);
    unchanged();
    if (base::test::failing()) return;
  }
  ADD_FAILURE("never succeeds");
}

}  // namespace vm
