// SPDX-License-Identifier: BSD-3-Clause
#include "lib/sys/grant_table.h"

#include "base/test/test.h"

namespace {

using sys::GrantTable;

int announced = 0;
uint32_t announced_count = 0;
int32_t announce(abi::Grant*, uint32_t count) {
  announced++;
  announced_count = count;
  return 0;
}

constexpr abi::Endpoint kClient{9};

TEST(GrantTable, IsToldToTheKernelOnce) {
  abi::Grant entries[8] = {};
  GrantTable table(entries, announce);
  announced = 0;
  auto a = table.direct(kClient, 0x1000, 10, abi::kGrantRead);
  auto b = table.direct(kClient, 0x2000, 10, abi::kGrantWrite);
  ASSERT_TRUE(a && b);
  EXPECT_EQ(announced, 1);
  EXPECT_EQ(announced_count, 8u);
  EXPECT_NE(a->value, b->value);
  EXPECT_EQ(entries[a->value].flags,
            abi::kGrantUsed | abi::kGrantValid | abi::kGrantDirect | abi::kGrantRead);
  EXPECT_EQ(entries[b->value].start, 0x2000u);
}

TEST(GrantTable, FullThenRevoked) {
  abi::Grant entries[4] = {};
  GrantTable table(entries, announce);
  abi::GrantId last;
  for (int i = 0; i < 3; i++) {
    auto g = table.direct(kClient, 0x1000, 1, abi::kGrantRead);
    ASSERT_TRUE(g.has_value());
    last = *g;
  }
  auto full = table.direct(kClient, 0x1000, 1, abi::kGrantRead);
  EXPECT_TRUE(!full && full.error() == abi::Error::kNoSpace);
  EXPECT_TRUE(table.revoke(last).has_value());
  EXPECT_FALSE(table.revoke(last).has_value());
  EXPECT_TRUE(table.direct(kClient, 0x1000, 1, abi::kGrantRead).has_value());
}

TEST(GrantTable, BadIdsAreRefused) {
  abi::Grant entries[4] = {};
  GrantTable table(entries, announce);
  EXPECT_FALSE(table.revoke(abi::kNoGrant).has_value());
  EXPECT_FALSE(table.revoke({0}).has_value());
  EXPECT_FALSE(table.revoke({4}).has_value());
  EXPECT_FALSE(table.revoke({2}).has_value());
}

// R-SEF-24: grant 0 is the state transfer's and nobody else's.
TEST(GrantTable, GrantZeroIsForTheSuccessor) {
  abi::Grant entries[4] = {};
  GrantTable table(entries, announce);
  EXPECT_TRUE(table.state_transfer(kClient).has_value());
  EXPECT_EQ(entries[0].flags,
            abi::kGrantUsed | abi::kGrantValid | abi::kGrantDirect | abi::kGrantRead);
  EXPECT_TRUE(entries[0].grantee == kClient);
  EXPECT_TRUE(table.state_transfer(abi::kNone).has_value());
  EXPECT_EQ(entries[0].flags, 0u);
}

TEST(GrantTable, LargerTableOnlyBeforeTheFirstGrant) {
  abi::Grant small[2] = {}, large[16] = {};
  GrantTable table(small, announce);
  EXPECT_TRUE(table.use(large).has_value());
  EXPECT_TRUE(table.direct(kClient, 0, 1, abi::kGrantRead).has_value());
  EXPECT_FALSE(table.use(small).has_value());
}

}  // namespace
