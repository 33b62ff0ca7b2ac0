// SPDX-License-Identifier: BSD-3-Clause
#include "lib/fs/permission.h"

#include "base/test/test.h"
#include "lib/fs/directory_entry.h"

namespace {

constexpr uint32_t kGroups[] = {7, 8};
constexpr fs::Identity kRoot{0, 0, {}}, kAnn{10, 20, {}}, kBob{11, 21, kGroups};

TEST(Permission, OwnerGroupOthersInThisOrder) {
  EXPECT_TRUE(fs::may_access(kAnn, 0100400, 10, 99, fs::kMayRead));
  EXPECT_FALSE(fs::may_access(kAnn, 0100077, 10, 20, fs::kMayRead));  // the owner's bits count, even if worse
  EXPECT_TRUE(fs::may_access(kAnn, 0100040, 99, 20, fs::kMayRead));
  EXPECT_FALSE(fs::may_access(kAnn, 0100707, 99, 20, fs::kMayRead));
  EXPECT_TRUE(fs::may_access(kAnn, 0100004, 99, 99, fs::kMayRead));
  EXPECT_FALSE(fs::may_access(kAnn, 0100004, 99, 99, fs::kMayRead | fs::kMayWrite));
}

TEST(Permission, SupplementaryGroups) {
  EXPECT_TRUE(fs::may_access(kBob, 0100020, 99, 8, fs::kMayWrite));
  EXPECT_FALSE(fs::may_access(kAnn, 0100020, 99, 8, fs::kMayWrite));
}

TEST(Permission, RootNeedsAnExecuteBitOfAFile) {
  EXPECT_TRUE(fs::may_access(kRoot, 0100000, 99, 99, fs::kMayRead | fs::kMayWrite));
  EXPECT_FALSE(fs::may_access(kRoot, 0100666, 99, 99, fs::kMayExecute));
  EXPECT_TRUE(fs::may_access(kRoot, 0100001, 99, 99, fs::kMayExecute));
  EXPECT_TRUE(fs::may_access(kRoot, 0040000, 99, 99, fs::kMayExecute));
}

TEST(Permission, StickyDirectory) {
  EXPECT_TRUE(fs::may_remove(kAnn, 0040777, 99, 98));
  EXPECT_FALSE(fs::may_remove(kAnn, 0041777, 99, 98));
  EXPECT_TRUE(fs::may_remove(kAnn, 0041777, 10, 98));
  EXPECT_TRUE(fs::may_remove(kAnn, 0041777, 99, 10));
  EXPECT_TRUE(fs::may_remove(kRoot, 0041777, 99, 98));
}

TEST(DirectoryWriter, RecordsAreAlignedAndStopAtTheEnd) {
  uint8_t buffer[64];
  fs::DirectoryWriter writer(buffer);
  EXPECT_TRUE(writer.add(5, 100, 4, "."));        // 19 + 2 -> 24
  EXPECT_TRUE(writer.add(6, 200, 8, "abcdefgh"));  // 19 + 9 -> 32
  EXPECT_EQ(writer.used(), 56u);
  EXPECT_FALSE(writer.add(7, 300, 8, "x"));
  EXPECT_EQ(writer.used(), 56u);
  EXPECT_EQ(buffer[16], 24);
  EXPECT_EQ(buffer[24 + 18], 8);
}

}  // namespace
