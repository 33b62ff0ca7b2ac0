// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/testing/system.h"

#include <gtest/gtest.h>

#include "kernel/process/table.h"

namespace kernel::testing {
namespace {

using abi::Error;

class ForgetTest : public ::testing::Test {
 protected:
  System s;
  Process& a = s.service("a");
  Process& b = s.service("b");

  void kill(Process& p) { ASSERT_EQ(s.call(*s.rs, abi::KernelCall::kExit, uint32_t(p.endpoint.value)), 0); }
};

// R-KERN-8
TEST_F(ForgetTest, SenderLearnsThatTheDestinationDied) {
  (void)s.send(a, b, 1);
  kill(b);
  EXPECT_EQ(s.result(a), error(Error::kDestinationDied));
}

TEST_F(ForgetTest, ClientLearnsThatTheServerDied) {
  Process& u = s.user("u");
  (void)s.receive(b);
  (void)s.send_receive(u, b, 1);
  kill(b);
  EXPECT_EQ(s.result(u), error(Error::kSourceDied));
}

TEST_F(ForgetTest, ReceiverFromOneLearnsIt) {
  const abi::Endpoint dead = b.endpoint;
  (void)s.receive(a, dead);
  kill(b);
  EXPECT_EQ(s.result(a), error(Error::kSourceDied));
  EXPECT_EQ(s.receive(a, dead), error(Error::kDeadEndpoint));
}

TEST_F(ForgetTest, PendingNotificationsOfTheDeadAreDropped) {
  (void)s.notify(b, a);
  kill(b);
  EXPECT_EQ(s.receive(a), int64_t(kPending));
}

TEST_F(ForgetTest, QueuedMessageOfTheDeadIsDropped) {
  (void)s.send(b, a, 1);
  kill(b);
  EXPECT_EQ(s.receive(a), int64_t(kPending));
}

TEST_F(ForgetTest, RunningAndReadyProcessesCanDie) {
  ASSERT_TRUE(s.run(a));
  ASSERT_TRUE(s.run(b));
  kill(a);
  kill(b);
  EXPECT_TRUE(a.is_free());
}

// R-VM-44: a process that waits for VM and dies leaves no stale request.
TEST_F(ForgetTest, RequestToVmGoesAway) {
  s.exception(a, hal::ExceptionKind::kPageFault, kHole, 0);
  s.exception(b, hal::ExceptionKind::kPageFault, kHole, 0);
  const abi::Endpoint dead = a.endpoint;
  kill(a);
  EXPECT_EQ(s.vm_receive().source, b.endpoint);
  EXPECT_EQ(s.receive(*s.vm), int64_t(kPending));
  (void)s.notify(*s.rs, *s.vm);
  (void)s.result(*s.vm);
  EXPECT_EQ(s.trap(*s.vm, abi::Trap::kSendNonBlocking, dead), error(Error::kDeadEndpoint));
}

TEST_F(ForgetTest, DeathOfACoreServiceStopsTheMachineWithItsName) {
  try {
    (void)s.call(*s.rs, abi::KernelCall::kExit, uint32_t(abi::kPm.value));
    FAIL();
  } catch (const arch::host::MachineEnded& end) {
    EXPECT_EQ(end.status, 0x71u);
  }
  EXPECT_NE(s.machine.console.find("service pm died"), std::string::npos);
}

// R-KERN-6, R-KERN-27
TEST_F(ForgetTest, SlotsGetNewGenerations) {
  const abi::Endpoint old = b.endpoint;
  kill(b);
  s.k.next_slot = old.slot();
  Process& c = s.service("c");
  EXPECT_EQ(c.endpoint.slot(), old.slot());
  EXPECT_EQ(c.endpoint.generation(), old.generation() + 1);
  EXPECT_EQ(s.trap(a, abi::Trap::kSend, old), error(Error::kDeadEndpoint));
}

}  // namespace
}  // namespace kernel::testing
