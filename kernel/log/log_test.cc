// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/log/log.h"

#include <gtest/gtest.h>

#include <string>

#include "kernel/log/panic.h"
#include "kernel/testing/system.h"

namespace kernel::testing {
namespace {

std::string format(const char* f, std::initializer_list<LogArgument> arguments) {
  std::string out;
  format_text([](void* sink, char c) { *static_cast<std::string*>(sink) += c; }, &out, f, arguments);
  return out;
}

TEST(FormatTest, NumbersAndText) {
  EXPECT_EQ(format("{} {} {x}|{}", {"a", -5, 255u, 0}), "a -5 0xff|0");
  EXPECT_EQ(format("{}", {INT64_MIN}), "-9223372036854775808");
  EXPECT_EQ(format("{}", {UINT64_MAX}), "18446744073709551615");
  EXPECT_EQ(format("{} {}", {1u}), "1 ");
  EXPECT_EQ(format("{ }", {1u}), "{ }");
}

TEST(PanicTest, SaysWhatWhoAndWhere) {
  System s;
  Process& u = s.user("culprit");
  ASSERT_TRUE(s.run(u));
  EXPECT_THROW(panic(s.k, "broken {}", {7}), arch::host::MachineEnded);
  EXPECT_NE(s.machine.console.find("kernel panic: broken 7"), std::string::npos);
  EXPECT_NE(s.machine.console.find("culprit"), std::string::npos);
  EXPECT_NE(s.machine.console.find("#0 0x1234"), std::string::npos);
}

// R-VM-8: an access to the first page panics with a clear message.
TEST(PanicTest, NullPointerIsNamed) {
  System s;
  hal::KernelFault fault{};
  fault.what = "page fault";
  fault.instruction_pointer = 0xabc;
  fault.register_count = 1;
  fault.reg[0] = {"ax", 5};
  try {
    panic_fault(s.k, fault);
  } catch (const arch::host::MachineEnded& end) {
    EXPECT_EQ(end.status, kPanicStatus);
    EXPECT_EQ(end.reason, abi::AbortReason::kPanic);
  }
  EXPECT_NE(s.machine.console.find("null pointer"), std::string::npos);
  EXPECT_NE(s.machine.console.find("ax=0x5"), std::string::npos);
}

}  // namespace
}  // namespace kernel::testing
