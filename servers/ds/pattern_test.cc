// SPDX-License-Identifier: BSD-3-Clause
#include "servers/ds/pattern.h"

#include "base/test/test.h"

namespace {

using ds::pattern_is_valid;
using ds::pattern_matches;

TEST(DsPattern, WholeText) {
  EXPECT_TRUE(pattern_matches("tty", "tty"));
  EXPECT_FALSE(pattern_matches("tty", "tty0"));
  EXPECT_FALSE(pattern_matches("ty", "tty"));
  EXPECT_TRUE(pattern_matches("^tty$", "tty"));
  EXPECT_TRUE(pattern_matches("", ""));
  EXPECT_FALSE(pattern_matches("", "a"));
}

TEST(DsPattern, Repetition) {
  EXPECT_TRUE(pattern_matches("drv\\.net\\..*", "drv.net.eth0"));
  EXPECT_FALSE(pattern_matches("drv\\.net\\..*", "drvxnet.eth0"));
  EXPECT_TRUE(pattern_matches("a+b?c*", "aaacc"));
  EXPECT_FALSE(pattern_matches("a+b?c*", "bcc"));
  EXPECT_TRUE(pattern_matches("a{2,3}", "aaa"));
  EXPECT_FALSE(pattern_matches("a{2,3}", "a"));
  EXPECT_FALSE(pattern_matches("a{2,3}", "aaaa"));
  EXPECT_TRUE(pattern_matches("a{2}", "aa"));
  EXPECT_TRUE(pattern_matches("a{2,}", "aaaaa"));
}

TEST(DsPattern, SetsAndGroups) {
  EXPECT_TRUE(pattern_matches("tty[0-9a]+", "tty07a"));
  EXPECT_FALSE(pattern_matches("tty[^0-9]", "tty7"));
  EXPECT_TRUE(pattern_matches("[]x]+", "]x"));
  EXPECT_TRUE(pattern_matches("[a-]+", "a-a"));
  EXPECT_TRUE(pattern_matches("(ab|cd)+e", "abcdabe"));
  EXPECT_FALSE(pattern_matches("(ab|cd)+e", "abce"));
  EXPECT_TRUE(pattern_matches("(a|ab)(c|bcd)", "abcd"));
  EXPECT_TRUE(pattern_matches("x(|y)z", "xz"));
  EXPECT_TRUE(pattern_matches("(a(b)?)*", "abaab"));
  EXPECT_TRUE(pattern_matches("a|b|cd", "cd"));
}

TEST(DsPattern, EmptyTurnsEnd) {
  EXPECT_TRUE(pattern_matches("(a*)*b", "aab"));
  EXPECT_FALSE(pattern_matches("(a*)*b", "aac"));
  EXPECT_TRUE(pattern_matches("()*", ""));
  EXPECT_TRUE(pattern_matches("(a*){3}", ""));
}

TEST(DsPattern, WorkIsBounded) {
  EXPECT_FALSE(pattern_matches(
      "(a|a)*(a|a)*(a|a)*b",
      "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"));
}

TEST(DsPattern, Invalid) {
  for (const char* p : {"(", ")", "a)", "[", "[^", "[]", "*a", "+", "a**", "\\", "a{", "a{x}",
                        "a{3,2}", "{1}", "(a", "((a)", "(*)"}) {
    EXPECT_FALSE(pattern_is_valid(p));
  }
  for (const char* p : {"", "a", "a*", "(a|b)*", "[a-z]{1,4}", "\\(", "^a$", "a||b", "()"})
    EXPECT_TRUE(pattern_is_valid(p));
}

// Anything at all: no crash, no endless work (R-DS-1 under hostile patterns).
TEST(DsPattern, Garbage) {
  constexpr char kAlphabet[] = "ab()[]^$|*+?{},0129-\\.";
  uint64_t seed = 12345;
  char p[24], t[16];
  for (int round = 0; round < 20000; round++) {
    auto next = [&] {
      return unsigned((seed = seed * 6364136223846793005ull + 1442695040888963407ull) >> 33);
    };
    unsigned p_bytes = next() % sizeof p, t_bytes = next() % sizeof t;
    for (unsigned i = 0; i < p_bytes; i++) p[i] = kAlphabet[next() % (sizeof kAlphabet - 1)];
    for (unsigned i = 0; i < t_bytes; i++) t[i] = kAlphabet[next() % 2];
    if (pattern_is_valid({p, p_bytes})) (void)pattern_matches({p, p_bytes}, {t, t_bytes});
  }
}

}  // namespace
