// SPDX-License-Identifier: BSD-3-Clause
#include <gtest/gtest.h>

#include <string>

#include "kernel/log/log.h"
#include "kernel/testing/system.h"

namespace kernel::testing {
namespace {

using abi::Error;
using abi::InfoRequest;
using abi::KernelCall;

class GetInfoTest : public ::testing::Test {
 protected:
  System s;
  Process& d = s.service("d");
  int64_t ask(InfoRequest r, uint64_t bytes, uint64_t argument = 0) {
    return s.call(d, KernelCall::kGetInfo, uint64_t(r), kScratch, bytes, argument);
  }
};

TEST_F(GetInfoTest, WhoAmI) {
  EXPECT_EQ(ask(InfoRequest::kWhoAmI, 4), error(Error::kTooBig));
  EXPECT_EQ(ask(InfoRequest::kWhoAmI, 1000), int64_t{sizeof(abi::WhoAmI)});
  const auto me = s.get<abi::WhoAmI>(d, kScratch);
  EXPECT_EQ(me.self, d.endpoint);
  EXPECT_STREQ(me.name, "d");
}

TEST_F(GetInfoTest, ProcessesComeAsWholeElements) {
  EXPECT_EQ(ask(InfoRequest::kProcesses, 10 * sizeof(abi::ProcessInfo) + 5), int64_t(10 * sizeof(abi::ProcessInfo)));
  const auto rs = s.get<abi::ProcessInfo>(d, kScratch + sizeof(abi::ProcessInfo));
  EXPECT_EQ(rs.self, abi::kRs);
  EXPECT_EQ(rs.state, abi::kRunnable);
  EXPECT_EQ(ask(InfoRequest::kProcess, 1000, uint32_t(d.endpoint.value)), int64_t{sizeof(abi::ProcessInfo)});
  EXPECT_EQ(ask(InfoRequest::kProcess, 1000, 4711), error(Error::kDeadEndpoint));
  EXPECT_EQ(ask(InfoRequest{99}, 1000), error(Error::kBadCall));
}

// RS follows the chain and acts on its end.
TEST_F(GetInfoTest, BlockChainEndsAtTheOneToBlame) {
  Process& u = s.user("u");
  Process& hung = s.service("hung");
  (void)s.send_receive(u, *s.pm, 1);
  (void)s.send_receive(*s.pm, *s.vfs, 1);
  (void)s.send_receive(*s.vfs, hung, 1);
  EXPECT_EQ(ask(InfoRequest::kBlockChain, 100, uint32_t(u.endpoint.value)), 12);
  EXPECT_EQ(s.get<abi::Endpoint>(d, kScratch + 8), hung.endpoint);
}

TEST_F(GetInfoTest, LogIsAStream) {
  s.k.log.reader = d.endpoint;
  const uint64_t start = s.k.log.written;
  const char text[] = "hello";
  s.write(d, kArgument, text, 5);
  EXPECT_EQ(s.call(d, KernelCall::kPrint, kArgument, 5), 0);
  EXPECT_EQ(s.call(d, KernelCall::kPrint, kArgument, 2001), error(Error::kInvalid));
  EXPECT_EQ(s.call(d, KernelCall::kPrint, 0, 5), error(Error::kFault));
  EXPECT_TRUE(abi::Status{int32_t(s.receive(d))}.is_notify());
  EXPECT_EQ(s.message(d).as<abi::Notification>().bits, abi::kSystemLog);
  EXPECT_EQ(ask(InfoRequest::kKernelLog, 100, start), 5);
  char got[6] = {};
  s.read(d, kScratch, got, 5);
  EXPECT_STREQ(got, text);
  EXPECT_EQ(ask(InfoRequest::kKernelLog, 100, start + 5), 0);
  // What was overwritten reads as zero bytes, so that positions stay true.
  log_append(s.k, std::string(kLogBytes, 'x'));
  EXPECT_EQ(ask(InfoRequest::kKernelLog, 8, start), 8);
  EXPECT_EQ(s.get<char>(d, kScratch), '\0');
  EXPECT_EQ(s.get<char>(d, kScratch + 7), 'x');
}

TEST_F(GetInfoTest, RandomnessDiffers) {
  EXPECT_EQ(ask(InfoRequest::kRandomness, 16), 16);
  EXPECT_NE(s.get<uint64_t>(d, kScratch), s.get<uint64_t>(d, kScratch + 8));
}

TEST_F(GetInfoTest, AbortEndsTheMachineWithTheStatus) {
  const char text[] = "tests done";
  s.write(d, kArgument, text, sizeof text - 1);
  try {
    (void)s.call(d, KernelCall::kAbort, uint64_t(abi::AbortReason::kPowerOff), 7, kArgument, sizeof text - 1);
    FAIL();
  } catch (const arch::host::MachineEnded& end) {
    EXPECT_EQ(end.reason, abi::AbortReason::kPowerOff);
    EXPECT_EQ(end.status, 7u);
  }
  EXPECT_NE(s.machine.console.find("tests done"), std::string::npos);
}

}  // namespace
}  // namespace kernel::testing
