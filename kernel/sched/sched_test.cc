// SPDX-License-Identifier: BSD-3-Clause
#include <gtest/gtest.h>

#include "abi/signal.h"
#include "kernel/entry/dispatch.h"
#include "kernel/sched/ready.h"
#include "kernel/testing/system.h"

namespace kernel::testing {
namespace {

using abi::KernelCall;

class SchedTest : public ::testing::Test {
 protected:
  System s;

  // Everybody but the named ones waits.
  void quiet() {
    for (Process* p : {s.rs, s.vm, s.pm, s.vfs}) (void)s.receive(*p);
  }
  [[nodiscard]] const Process* current() const { return s.k.cpu.current; }
};

TEST_F(SchedTest, BetterPriorityPreempts) {
  Process& low = s.user("low");
  Process& high = s.service("high");
  quiet();
  (void)s.receive(high);
  ASSERT_EQ(current(), &low);
  s.k.irq.hook[0] = {high.endpoint, 5, 0, abi::kIrqReenable, 0};
  s.interrupt(5);
  EXPECT_EQ(current(), &high);
  (void)s.receive(high);
  EXPECT_EQ(current(), &low);
}

TEST_F(SchedTest, WorseOrEqualPriorityWaits) {
  Process& a = s.service("a");
  Process& b = s.service("b");
  quiet();
  (void)s.receive(b);
  EXPECT_EQ(s.notify(a, b), 0);
  EXPECT_EQ(current(), &a);
}

TEST_F(SchedTest, NotPreemptibleRunsOnUntilItsQuantumEnds) {
  abi::ServicePrivilege rights = System::all_rights();
  rights.flags = 0;
  Process& stubborn = s.service_with("stubborn", rights);
  Process& high = s.service("high");
  quiet();
  (void)s.receive(high);
  ASSERT_EQ(s.call(stubborn, KernelCall::kSchedule, uint32_t(stubborn.endpoint.value), 9, 20'000), 0);
  EXPECT_EQ(s.notify(stubborn, high), 0);
  EXPECT_EQ(current(), &stubborn);
  s.advance(30 * kNsPerMs);
  EXPECT_EQ(current(), &high);
}

// A process that uses its quantum goes behind its rivals, one priority lower; an interactive one stays.
TEST_F(SchedTest, QuantumAndDemotion) {
  Process& a = s.user("a");
  Process& b = s.user("b");
  quiet();
  const Process* first = current();
  ASSERT_TRUE(first == &a || first == &b);
  s.advance(110 * kNsPerMs);
  EXPECT_NE(current(), first);
  EXPECT_EQ(first->priority, kDefaultPriority + 1);
  s.advance(110 * kNsPerMs);
  EXPECT_EQ(current()->priority, kDefaultPriority + 1);
}

TEST_F(SchedTest, AloneItKeepsRunningAndIsRaisedAgain) {
  Process& a = s.user("a");
  quiet();
  s.advance(20 * kNsPerSecond);
  EXPECT_EQ(current(), &a);
  EXPECT_LE(a.priority, kPriorities - 1);
  (void)s.send_receive(a, *s.pm, 1);
  s.machine.now += 1;
  (void)s.receive(*s.pm);
  for (int i = 0; i < 20; ++i) {
    rebalance(s.k);
  }
  EXPECT_EQ(a.priority, kDefaultPriority);
}

// Two that only compute share the CPU.
TEST_F(SchedTest, NobodyStarves) {
  Process& a = s.user("a");
  Process& b = s.user("b");
  Process& c = s.user("c");
  quiet();
  s.advance(10 * kNsPerSecond);
  for (const Process* p : {&a, &b, &c}) EXPECT_GT(p->cycles, 2 * kNsPerSecond) << p->name;
}

TEST_F(SchedTest, IdleTakesNoTicks) {
  quiet();
  EXPECT_EQ(current(), nullptr);
  s.idle();
  EXPECT_EQ(s.machine.timer_deadline, UINT64_MAX);
  s.machine.now += 5 * kNsPerSecond;
  s.interrupt(7);
  clock_charge(s.k, nullptr);
  EXPECT_GE(s.k.cpu.idle_cycles, 5 * kNsPerSecond);
}

// Hand-off: a client and its server alternate without a queue in between.
TEST_F(SchedTest, RendezvousHandsOver) {
  Process& client = s.user("client");
  Process& server = s.service("server");
  quiet();
  (void)s.receive(server);
  ASSERT_EQ(current(), &client);
  (void)s.send_receive(client, server, 1);
  EXPECT_EQ(current(), &server);
  (void)s.reply_receive(server, client.endpoint, 1);
  EXPECT_EQ(current(), &client);
}

TEST_F(SchedTest, ScheduleChecksItsArguments) {
  const uint32_t e = uint32_t(s.pm->endpoint.value);
  EXPECT_EQ(s.call(*s.rs, KernelCall::kSchedule, e, 16, 0), error(abi::Error::kInvalid));
  EXPECT_EQ(s.call(*s.rs, KernelCall::kSchedule, e, 3, 0), 0);
  EXPECT_EQ(s.pm->priority, 3u);
  EXPECT_EQ(s.call(*s.rs, KernelCall::kSchedule, e, 3, 1ull << 40), error(abi::Error::kInvalid));
}

TEST_F(SchedTest, TimeOfServicesIsBilledToTheUser) {
  Process& u = s.user("u");
  Process& server = s.service("server");
  quiet();
  (void)s.receive(server);
  s.machine.now += 100;
  (void)s.send_receive(u, server, 1);
  s.machine.now += 1000;
  (void)s.reply_receive(server, u.endpoint, 1);
  EXPECT_GE(u.system_cycles, 1000u);
}

TEST_F(SchedTest, VirtualTimersFire) {
  Process& u = s.user("u");
  abi::VirtualTimerArgs args{.which = 1, .is_set = 1, .left_ns = 30 * kNsPerMs};
  ASSERT_EQ(s.call_with(*s.pm, KernelCall::kVirtualTimer, args, 1, uint32_t(u.endpoint.value)), 0);
  EXPECT_EQ(args.left_ns, 0u);
  quiet();
  ASSERT_EQ(current(), &u);
  s.advance(20 * kNsPerMs);
  EXPECT_EQ(u.signals, 0u);
  s.advance(20 * kNsPerMs);
  EXPECT_EQ(u.signals, abi::signal_bit(abi::kSigVirtualAlarm));
}

}  // namespace
}  // namespace kernel::testing
