// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/testing/system.h"

#include <gtest/gtest.h>

#include <vector>

namespace kernel::testing {
namespace {

using abi::Error;
using abi::KernelCall;

class CopyTest : public ::testing::Test {
 protected:
  System s;
  Process& a = s.service("a");
  Process& b = s.service("b");

  int64_t copy(Process& caller, Process& from, uint64_t from_address, Process& to, uint64_t to_address,
               uint64_t bytes) {
    abi::VirtualCopyArgs args{.from = from.endpoint, .to = to.endpoint, .from_address = from_address,
                              .to_address = to_address, .bytes = bytes};
    return s.call_with(caller, KernelCall::kVirtualCopy, args);
  }
};

// R-KERN-22: between two processes that are both not current; R-KERN-31: without a word in the log.
TEST_F(CopyTest, BetweenTwoOthersAcrossPages) {
  std::vector<char> pattern(arch::host::kPageBytes + 100);
  for (size_t i = 0; i < pattern.size(); ++i) pattern[i] = char(i * 7);
  const uint64_t odd = kScratch + 333;
  s.write(a, odd, pattern.data(), pattern.size());
  const size_t log_before = s.machine.console.size();
  EXPECT_EQ(copy(*s.vfs, a, odd, b, kScratch + 1, pattern.size()), 0);
  std::vector<char> got(pattern.size());
  s.read(b, kScratch + 1, got.data(), got.size());
  EXPECT_EQ(got, pattern);
  EXPECT_EQ(s.machine.console.size(), log_before);
}

TEST_F(CopyTest, RangesOutsideUserMemoryAreRefused) {
  EXPECT_EQ(copy(a, a, 0, b, kScratch, 8), error(Error::kFault));
  EXPECT_EQ(copy(a, a, kScratch, b, hal::Arch::kUserEnd - 4, 8), error(Error::kFault));
  EXPECT_EQ(copy(a, a, kScratch, b, kScratch, ~0ull), error(Error::kFault));
  EXPECT_EQ(copy(a, a, ~0ull - 3, b, kScratch, 8), error(Error::kFault));
  EXPECT_EQ(copy(a, a, kScratch, b, kScratch, 0), 0);
}

TEST_F(CopyTest, DeadProcesses) {
  abi::VirtualCopyArgs args{.from = {4711}, .to = abi::kSelf, .from_address = kScratch, .to_address = kScratch,
                            .bytes = 1};
  EXPECT_EQ(s.call_with(a, KernelCall::kVirtualCopy, args), error(Error::kDeadEndpoint));
}

// D3: at most 64 KiB in one entry; the rest goes on after interrupts had their chance.
TEST_F(CopyTest, LongCopiesLetInterruptsIn) {
  constexpr uint64_t kBytes = 200 << 10;
  for (uint64_t at = kHole; at < kHole + kBytes; at += arch::host::kPageBytes) {
    (void)s.machine.map_new(a.root, at);
    (void)s.machine.map_new(b.root, at);
  }
  std::vector<char> pattern(kBytes, 'x');
  pattern.back() = 'y';
  s.write(a, kHole, pattern.data(), pattern.size());
  abi::VirtualCopyArgs args{.from = a.endpoint, .to = b.endpoint, .from_address = kHole, .to_address = kHole,
                            .bytes = kBytes};
  ASSERT_TRUE(s.run(*s.vfs));
  s.put(*s.vfs, kArgument, args);
  s.vfs->frame.trap = uint32_t(abi::Trap::kKernelCall);
  s.vfs->frame.call = uint32_t(KernelCall::kVirtualCopy);
  s.vfs->frame.argument[0] = kArgument;
  s.vfs->frame.result = int64_t(kPending);
  int entries = 0;
  s.enter_trap();
  while (s.vfs->has(kResumeTrap)) {
    EXPECT_EQ(s.k.cpu.current, nullptr);  // the window
    EXPECT_LE(s.vfs->progress, ++entries * kMaxBytesPerEntry);
    s.idle();
  }
  EXPECT_EQ(entries, 3);
  EXPECT_EQ(s.vfs->frame.result, 0);
  EXPECT_EQ(s.vfs->progress, 0u);
  std::vector<char> got(kBytes);
  s.read(b, kHole, got.data(), got.size());
  EXPECT_EQ(got, pattern);
}

TEST_F(CopyTest, PhysicalCallsAreVmsAlone) {
  EXPECT_EQ(s.call(a, KernelCall::kPhysicalCopy, 0x2000, 0x4000, 8), error(Error::kPerm));
  EXPECT_EQ(s.call(a, KernelCall::kPhysicalFill, 0x2000, 8, 0), error(Error::kPerm));
  const hal::PhysAddr f = s.machine.take_frame(), g = s.machine.take_frame();
  EXPECT_EQ(s.call(*s.vm, KernelCall::kPhysicalFill, f.value, arch::host::kPageBytes, 0x5a), 0);
  EXPECT_EQ(s.call(*s.vm, KernelCall::kPhysicalCopy, f.value, g.value, arch::host::kPageBytes), 0);
  EXPECT_EQ(*s.machine.at({g.value + arch::host::kPageBytes - 1}), 0x5a);
}

TEST_F(CopyTest, TranslateCheckAsksNobody) {
  const uint32_t e = uint32_t(a.endpoint.value);
  EXPECT_EQ(s.call(b, KernelCall::kTranslateCheck, e, kData, kDataPages * arch::host::kPageBytes, 1), 0);
  EXPECT_EQ(s.call(b, KernelCall::kTranslateCheck, e, kHole - 1, 2, 0), error(Error::kFault));
}

}  // namespace
}  // namespace kernel::testing
