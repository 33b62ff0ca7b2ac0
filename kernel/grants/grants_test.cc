// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/testing/system.h"

#include <gtest/gtest.h>

namespace kernel::testing {
namespace {

using abi::Error;
using abi::Grant;
using abi::GrantId;
using abi::KernelCall;
using abi::SafeCopy;

constexpr uint32_t kInUse = abi::kGrantUsed | abi::kGrantValid;

class GrantsTest : public ::testing::Test {
 protected:
  System s;
  Process& lender = s.service("lender");
  Process& borrower = s.service("borrower");

  void SetUp() override {
    register_table(lender);
    register_table(borrower);
    register_table(*s.vfs);
  }
  void register_table(Process& p) { ASSERT_EQ(s.call(p, KernelCall::kSetGrantTable, kScratch, 16), 0); }
  void grant(Process& p, int id, Grant g) { s.put(p, kScratch + unsigned(id) * sizeof g, g); }
  Grant direct(uint32_t access, Process& to, uint64_t start, uint64_t bytes) {
    return {.flags = kInUse | abi::kGrantDirect | access, .grantee = to.endpoint, .owner = {}, .reserved = 0,
            .start = start, .bytes = bytes};
  }
  Grant indirect(Process& to, Process& previous, uint64_t id) {
    return {.flags = kInUse | abi::kGrantIndirect, .grantee = to.endpoint, .owner = previous.endpoint, .reserved = 0,
            .start = id, .bytes = 0};
  }
  int64_t copy(KernelCall direction, Process& from, int id, uint64_t offset, uint64_t bytes,
               uint64_t own = kScratch + 0x2000) {
    SafeCopy c{.granter = from.endpoint, .grant = {id}, .offset = offset, .address = own, .bytes = bytes,
               .to_granter = 0, .reserved = 0};
    return s.call_with(borrower, direction, c);
  }
  int64_t read(Process& from, int id, uint64_t offset, uint64_t bytes) {
    return copy(KernelCall::kSafeCopyFrom, from, id, offset, bytes);
  }
};

constexpr uint64_t kLent = kScratch + 0x4000, kOwn = kScratch + 0x2000;

TEST_F(GrantsTest, CopiesBothWays) {
  grant(lender, 3, direct(abi::kGrantRead | abi::kGrantWrite, borrower, kLent, 64));
  s.put(lender, kLent + 8, uint64_t{0x1122});
  EXPECT_EQ(read(lender, 3, 8, 8), 0);
  EXPECT_EQ(s.get<uint64_t>(borrower, kOwn), 0x1122u);
  s.put(borrower, kOwn, uint64_t{0x3344});
  EXPECT_EQ(copy(KernelCall::kSafeCopyTo, lender, 3, 56, 8), 0);
  EXPECT_EQ(s.get<uint64_t>(lender, kLent + 56), 0x3344u);
}

// R-KERN-12: wrong grantee, range, access, revoked: kPerm, and nothing is copied.
TEST_F(GrantsTest, RefusesWhatWasNotLent) {
  grant(lender, 1, direct(abi::kGrantRead, *s.vfs, kLent, 64));
  grant(lender, 2, direct(abi::kGrantRead, borrower, kLent, 64));
  Grant revoked = direct(abi::kGrantRead, borrower, kLent, 64);
  revoked.flags &= ~abi::kGrantValid;
  grant(lender, 3, revoked);
  Grant wrapping = direct(abi::kGrantRead, borrower, kLent, ~0ull);
  grant(lender, 4, wrapping);
  s.put(borrower, kOwn, uint64_t{77});
  EXPECT_EQ(read(lender, 1, 0, 8), error(Error::kPerm));
  EXPECT_EQ(read(lender, 2, 60, 8), error(Error::kPerm));
  EXPECT_EQ(read(lender, 2, ~0ull - 3, 8), error(Error::kPerm));
  EXPECT_EQ(copy(KernelCall::kSafeCopyTo, lender, 2, 0, 8), error(Error::kPerm));
  EXPECT_EQ(read(lender, 3, 0, 8), error(Error::kPerm));
  EXPECT_EQ(read(lender, 4, 0, 8), error(Error::kPerm));
  EXPECT_EQ(read(lender, 5, 0, 8), error(Error::kPerm));
  EXPECT_EQ(read(lender, 16, 0, 8), error(Error::kPerm));
  EXPECT_EQ(read(lender, -1, 0, 8), error(Error::kInvalid));
  EXPECT_EQ(s.get<uint64_t>(borrower, kOwn), 77u);
}

TEST_F(GrantsTest, GranterMustLiveAndHaveATable) {
  SafeCopy c{.granter = {4711}, .grant = {1}, .offset = 0, .address = kOwn, .bytes = 8, .to_granter = 0, .reserved = 0};
  EXPECT_EQ(s.call_with(borrower, KernelCall::kSafeCopyFrom, c), error(Error::kInvalid));
  Process& bare = s.service("bare");
  EXPECT_EQ(read(bare, 0, 0, 8), error(Error::kPerm));
  EXPECT_EQ(read(s.user("u"), 0, 0, 8), error(Error::kPerm));
}

TEST_F(GrantsTest, IndirectGrantsPassOn) {
  grant(lender, 1, direct(abi::kGrantRead, *s.vfs, kLent, 64));
  grant(*s.vfs, 2, indirect(borrower, lender, 1));
  s.put(lender, kLent, uint64_t{5});
  EXPECT_EQ(read(*s.vfs, 2, 0, 8), 0);
  EXPECT_EQ(s.get<uint64_t>(borrower, kOwn), 5u);
  // Each hop's grantee must be the one who passes it on.
  grant(lender, 1, direct(abi::kGrantRead, borrower, kLent, 64));
  EXPECT_EQ(read(*s.vfs, 2, 0, 8), error(Error::kPerm));
}

TEST_F(GrantsTest, LoopsEnd) {
  grant(*s.vfs, 1, indirect(borrower, lender, 1));
  grant(lender, 1, indirect(*s.vfs, *s.vfs, 2));
  grant(*s.vfs, 2, indirect(lender, lender, 1));
  EXPECT_EQ(read(*s.vfs, 1, 0, 8), error(Error::kLoop));
}

// R-KERN-13: magic grants are VFS's.
TEST_F(GrantsTest, MagicGrantsAreForVfsAlone) {
  Process& u = s.user("u");
  Grant g = direct(abi::kGrantRead, borrower, kLent, 64);
  g.flags = kInUse | abi::kGrantMagic | abi::kGrantRead;
  g.owner = u.endpoint;
  s.put(u, kLent, uint64_t{99});
  grant(*s.vfs, 1, g);
  grant(lender, 1, g);
  EXPECT_EQ(read(*s.vfs, 1, 0, 8), 0);
  EXPECT_EQ(s.get<uint64_t>(borrower, kOwn), 99u);
  EXPECT_EQ(read(lender, 1, 0, 8), error(Error::kPerm));
}

TEST_F(GrantsTest, TryFailsInsteadOfWaiting) {
  Grant g = direct(abi::kGrantRead, borrower, kHole, 64);
  grant(lender, 1, g);
  g.flags |= abi::kGrantTry;
  grant(lender, 2, g);
  EXPECT_EQ(read(lender, 2, 0, 8), error(Error::kFault));
  EXPECT_EQ(read(lender, 1, 0, 8), int64_t(kPending));
}

TEST_F(GrantsTest, VectorStopsAtTheFirstError) {
  grant(lender, 1, direct(abi::kGrantRead | abi::kGrantWrite, borrower, kLent, 64));
  s.put(lender, kLent, uint64_t{1});
  const SafeCopy good{.granter = lender.endpoint, .grant = {1}, .offset = 0, .address = kOwn, .bytes = 8,
                      .to_granter = 0, .reserved = 0};
  SafeCopy vector[3] = {good, good, good};
  vector[1].to_granter = 1;
  vector[1].offset = 32;
  vector[2].granter = abi::kSelf;
  s.put(borrower, kArgument, vector);
  EXPECT_EQ(s.call(borrower, KernelCall::kVectorSafeCopy, kArgument, 2), 0);
  EXPECT_EQ(s.get<uint64_t>(lender, kLent + 32), 1u);
  EXPECT_EQ(s.call(borrower, KernelCall::kVectorSafeCopy, kArgument, 3), error(Error::kInvalid));
  EXPECT_EQ(s.call(borrower, KernelCall::kVectorSafeCopy, kArgument, 65), error(Error::kInvalid));
}

TEST_F(GrantsTest, FillNeedsWriteAccess) {
  grant(lender, 1, direct(abi::kGrantWrite, borrower, kLent, 64));
  SafeCopy c{.granter = lender.endpoint, .grant = {1}, .offset = 1, .address = 0xee, .bytes = 3, .to_granter = 1,
             .reserved = 0};
  EXPECT_EQ(s.call_with(borrower, KernelCall::kSafeFill, c), 0);
  EXPECT_EQ(s.get<uint32_t>(lender, kLent), 0xeeeeee00u);
}

TEST_F(GrantsTest, UsersHaveNoGrantTable) {
  EXPECT_EQ(s.call(lender, KernelCall::kSetGrantTable, kScratch, abi::kMaxGrants + 1), error(Error::kInvalid));
  EXPECT_EQ(s.call(lender, KernelCall::kSetGrantTable, 0, 5), error(Error::kFault));
}

}  // namespace
}  // namespace kernel::testing
