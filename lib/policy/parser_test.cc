// SPDX-License-Identifier: BSD-3-Clause
#include "lib/policy/parser.h"

#include <gtest/gtest.h>

#include <string>

namespace policy {
namespace {

TEST(Parser, ReadsEveryOption) {
  const auto p = find(R"(
    # a comment; with { punctuation }
    service other { priority 3; };
    service disk {
      program "/sbin/disk"; script /etc/rs.single; args "-v x"; uid 7; gid 8; order 5; priority 4; quantum 2000;
      heartbeat 500; restart never; max_restarts 9; flags driver keep_copy; right physical_memory; system PortIn PortOut;
      vm REMAP PERSIST; ipc vfs ds; notify pm USER; control a b; irq 4 14; io 3f8:8 80; memory a0000:20000;
      pci device 1af4/1001; pci class 01/06; major 3;
    };)", "disk");
  ASSERT_TRUE(p) << p.error().line << p.error().text;
  EXPECT_STREQ(p->program, "/sbin/disk");
  EXPECT_STREQ(p->arguments, "-v x");
  EXPECT_EQ(p->uid, 7u);
  EXPECT_EQ(p->heartbeat_ms, 500u);
  EXPECT_EQ(p->restart, abi::RestartPolicy::kNever);
  EXPECT_EQ(p->privilege.io_count, 2u);
  EXPECT_EQ(p->privilege.io[0].last, 0x3ff);
  EXPECT_EQ(p->privilege.io[1].first, 0x80);
  EXPECT_EQ(p->privilege.memory[0].last, 0xbffffu);
  EXPECT_EQ(p->privilege.irq[1], 14);
  EXPECT_EQ(p->pci[0].vendor, 0x1af4);
  EXPECT_EQ(p->pci_class[0], 0x02010600u);
  EXPECT_STREQ(p->ipc_to[1], "ds");
  EXPECT_STREQ(p->notify_to[1], "USER");
  EXPECT_TRUE(p->privilege.kernel_calls >> unsigned(abi::KernelCall::kPortIn) & 1);
  EXPECT_TRUE(p->privilege.kernel_calls >> unsigned(abi::KernelCall::kPrint) & 1);
  EXPECT_FALSE(p->privilege.kernel_calls >> unsigned(abi::KernelCall::kAbort) & 1);
}

struct Case {
  const char* text;
  unsigned line;
  const char* message;
};

// A typo must never drop a restriction (spec C.10 [bug]): each of these is an error at its line.
TEST(Parser, RefusesWithLineAndWord) {
  const Case cases[] = {
      {"service a { frobnicate 1; };", 1, "unknown option: frobnicate"},
      {"service a {\n system Prnt;\n};", 2, "unknown kernel call: Prnt"},
      {"service a { vm EVERYTHING; };", 1, "unknown name: EVERYTHING"},
      {"service a { ipc ALL; };", 1, "wildcard rights are refused: ALL"},
      {"service a { irq; };", 1, "too few words for option: irq"},
      {"service a { irq 256; };", 1, "expected a number in range, not: 256"},
      {"service a { io 10000; };", 1, "expected a number in range, not: 10000"},
      {"service a { io 80:0; };", 1, "empty or too long range: 80:0"},
      {"service a { priority 16; };", 1, "expected a number in range, not: 16"},
      {"service a { restart maybe; };", 1, "restart is never, reset or restart, not: maybe"},
      {"service a { priority 3; }", 1, "expected ';' after '}' but found: end of file"},
      {"service a\n{ priority 3", 2, "expected ';' but found: end of file"},
      {"service a { program \"x; };", 1, "string without closing quote: x; };"},
      {"service sixteen_letters_ { };", 1, "a label has 1 to 15 characters, not: sixteen_letters_"},
      {"servce a { };", 1, "expected 'service' but found: servce"},
      {"service a { pci device 12; };", 1, "expected vendor/device, not: 12"},
      {"service a { pci class 1/2/3/4; };", 1, "expected class[/sub[/interface]], not: 4"},
  };
  for (const Case& c : cases) {
    const auto p = find(c.text, "a");
    ASSERT_FALSE(p) << c.text;
    EXPECT_STREQ(p.error().text, c.message) << c.text;
    EXPECT_EQ(p.error().line, c.line) << c.text;
  }
}

TEST(Parser, NamesAMissingEntry) {
  const auto p = find("service a { };", "b");
  ASSERT_FALSE(p);
  EXPECT_STREQ(p.error().text, "no entry for service b");
}

TEST(Parser, LongWordsDoNotOverflowTheErrorText) {
  const std::string text = "service a { " + std::string(500, 'x') + " 1; };";
  const auto p = find(text, "a");
  ASSERT_FALSE(p);
  EXPECT_LT(std::string(p.error().text).size(), sizeof p.error().text);
}

}  // namespace
}  // namespace policy
