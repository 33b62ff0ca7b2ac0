// SPDX-License-Identifier: BSD-3-Clause
// The runner's own test: expectations hold where they should, values are shown right.
#include <cstdint>
#include <expected>
#include <limits>
#include <string_view>

#include "base/test/test.h"

namespace {

enum class Colour : std::uint8_t { kRed = 7 };

TEST(TestRunner, ComparesValues) {
  EXPECT_EQ(1 + 1, 2);
  EXPECT_NE(1, 2);
  EXPECT_LT(1, 2);
  EXPECT_GE(2, 2);
  EXPECT_EQ(sizeof(char), 1);
  EXPECT_GT(1U, -1);
  EXPECT_EQ('a', 'a');
  EXPECT_EQ(true, true);
  ASSERT_TRUE(std::string_view("ab") == "ab");
  EXPECT_FALSE(base::test::failing());
}

TEST(TestRunner, ShowsValues) {
  EXPECT_EQ(base::test::Shown(42).text(), "42");
  EXPECT_EQ(base::test::Shown(-1).text(), "-1");
  EXPECT_EQ(base::test::Shown(std::numeric_limits<std::int64_t>::min()).text(),
            "-9223372036854775808");
  EXPECT_EQ(base::test::Shown(std::numeric_limits<std::uint64_t>::max()).text(),
            "18446744073709551615");
  EXPECT_EQ(base::test::Shown(true).text(), "true");
  EXPECT_EQ(base::test::Shown(Colour::kRed).text(), "7");
  EXPECT_EQ(base::test::Shown("text").text(), "text");
}

TEST(TestRunner, HasStdExpected) {
  const std::expected<int, Colour> error = std::unexpected(Colour::kRed);
  ASSERT_FALSE(error.has_value());
  EXPECT_EQ(error.error(), Colour::kRed);
}

}  // namespace
