// SPDX-License-Identifier: BSD-3-Clause
#include "lib/sys/format.h"

#include "base/test/test.h"

namespace {

template <class... T>
std::string_view shown(std::string_view form, const T&... values) {
  static char text[64];
  return sys::format_to(text, form, values...);
}

TEST(Format, Integers) {
  EXPECT_EQ(shown("{} {} {}", 0, -1, 42u), "0 -1 42");
  EXPECT_EQ(shown("{}", INT64_MIN), "-9223372036854775808");
  EXPECT_EQ(shown("{}", UINT64_MAX), "18446744073709551615");
  EXPECT_EQ(shown("{:x} {:08x}", 0xbeef, 0xbeefu), "beef 0000beef");
}

TEST(Format, Width) {
  EXPECT_EQ(shown("[{:5}] [{:-5}]", 7, 7), "[    7] [7    ]");
  EXPECT_EQ(shown("[{:5}] [{:-5}] [{:2}]", "abc", "abc", "abc"), "[  abc] [abc  ] [abc]");
  EXPECT_EQ(shown("{:04}", -3), "-003");
}

TEST(Format, OtherTypes) {
  EXPECT_EQ(shown("{} {} {}", true, 'c', std::string_view("text")), "true c text");
  EXPECT_EQ(shown("{}", abi::kVm), "2");
  EXPECT_EQ(shown("{}", abi::Error::kNoMemory), "out of memory");
  EXPECT_EQ(shown("{}", static_cast<const char*>(nullptr)), "(null)");
  EXPECT_EQ(shown("{}", static_cast<const void*>(nullptr)), "0x0");
}

TEST(Format, NeverFails) {
  EXPECT_EQ(shown("{} {}", 1), "1 {}");
  EXPECT_EQ(shown("{{}} {"), "{} {");
  EXPECT_EQ(shown("{:q}", 1), "{:q}");
  EXPECT_EQ(shown("{"), "{");
  char small[4];
  EXPECT_EQ(sys::format_to(small, "{}", 123456), "1234");
}

}  // namespace
