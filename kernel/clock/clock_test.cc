// SPDX-License-Identifier: BSD-3-Clause
#include <gtest/gtest.h>

#include "kernel/testing/system.h"

namespace kernel::testing {
namespace {

using abi::AlarmArgs;
using abi::Error;
using abi::KernelCall;
using abi::Status;

class ClockTest : public ::testing::Test {
 protected:
  System s;
  Process& d = s.service("d");

  AlarmArgs set(Process& p, uint64_t ns, bool is_absolute = false) {
    AlarmArgs a{.time_ns = ns, .is_absolute = is_absolute, .reserved = 0, .left_ns = 77};
    EXPECT_EQ(s.call_with(p, KernelCall::kSetAlarm, a), 0);
    return a;
  }
};

// R-KERN-23: not earlier than asked, from kClock; setting again tells what was left, 0 cancels.
TEST_F(ClockTest, AlarmArrivesAsANotify) {
  EXPECT_EQ(set(d, 50 * kNsPerMs).left_ns, 0u);
  (void)s.receive(d);
  s.advance(50 * kNsPerMs - 1);
  EXPECT_EQ(s.result(d), int64_t(kPending));
  s.advance(kTickNs + 1);
  EXPECT_TRUE(Status{int32_t(s.result(d))}.is_notify());
  EXPECT_EQ(s.message(d).source, abi::kClock);
  EXPECT_GE(s.message(d).as<abi::Notification>().uptime_ns, 50 * kNsPerMs);
}

TEST_F(ClockTest, AlarmCanBeCancelledAndReplaced) {
  (void)set(d, 100);
  s.machine.now += 40;
  EXPECT_EQ(set(d, 1000).left_ns, 60u);
  EXPECT_EQ(set(d, 0).left_ns, 1000u);
  (void)s.receive(d);
  s.advance(kNsPerSecond);
  EXPECT_EQ(s.result(d), int64_t(kPending));
}

TEST_F(ClockTest, AbsoluteAlarmInThePastFiresAtOnce) {
  s.machine.now = 10 * kNsPerSecond;
  (void)set(d, 5, true);
  (void)s.receive(d);
  s.advance(kTickNs);
  EXPECT_TRUE(Status{int32_t(s.result(d))}.is_notify());
}

TEST_F(ClockTest, HugeTimesDoNotWrap) {
  s.machine.now = 1000;
  (void)set(d, ~0ull);
  (void)s.receive(d);
  s.advance(kNsPerSecond);
  EXPECT_EQ(s.result(d), int64_t(kPending));
}

// R-KERN-25
TEST_F(ClockTest, AlarmOfTheDeadVanishes) {
  (void)set(d, 100);
  ASSERT_EQ(s.call(*s.rs, KernelCall::kExit, uint32_t(d.endpoint.value)), 0);
  s.advance(kNsPerSecond);
}

TEST_F(ClockTest, TimeOfDay) {
  uint64_t now = 1'700'000'000 * kNsPerSecond;
  ASSERT_EQ(s.call_with(*s.pm, KernelCall::kSetTime, now), 0);
  s.advance(kNsPerSecond);
  abi::TimesReply t{};
  ASSERT_EQ(s.call_with(d, KernelCall::kTimes, t, 1, uint32_t(abi::kSelf.value)), 0);
  EXPECT_EQ(t.realtime_ns, now + kNsPerSecond);
  EXPECT_EQ(t.uptime_ns, s.machine.now);
}

TEST_F(ClockTest, LoadAverageRisesAndDecays) {
  for (Process* p : {s.rs, s.vm, s.pm, s.vfs}) (void)s.receive(*p);  // d computes
  s.advance(60 * kNsPerSecond);
  const uint32_t busy = s.k.clock.load[0];
  EXPECT_GT(busy, 65536u / 2);
  EXPECT_LT(busy, 65536u);
  (void)s.receive(d);
  EXPECT_EQ(s.k.cpu.current, nullptr);
  s.machine.now += 600 * kNsPerSecond;
  s.notify_by_kernel(d);
  s.advance(kTickNs);
  EXPECT_LT(s.k.clock.load[0], busy / 2);
}

}  // namespace
}  // namespace kernel::testing
