// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/testing/system.h"

#include <gtest/gtest.h>

namespace kernel::testing {
namespace {

using abi::Error;
using abi::ReceiveKind;

class SendTest : public ::testing::Test {
 protected:
  System s;
  Process& a = s.service("a");
  Process& b = s.service("b");
};

// R-KERN-1: SEND to a process that does not receive blocks; SENDNB says so.
TEST_F(SendTest, BlocksUntilReceived) {
  EXPECT_EQ(s.send(a, b, 7, 42), int64_t(kPending));
  EXPECT_NE(a.state & kSending, 0u);
  const int64_t status = s.receive(b);
  EXPECT_EQ(abi::Status{int32_t(status)}.kind(), ReceiveKind::kSend);
  EXPECT_EQ(s.message(b).type, 7);
  EXPECT_EQ(s.message(b).word[0], 42u);
  EXPECT_EQ(s.result(a), 0);
}

TEST_F(SendTest, NonBlockingNeverBlocks) {
  EXPECT_EQ(s.send_nb(a, b, 7), error(Error::kNotReady));
  EXPECT_EQ(s.receive(b), int64_t(kPending));
  EXPECT_EQ(s.send_nb(a, b, 8), 0);
  EXPECT_EQ(abi::Status{int32_t(s.result(b))}.kind(), ReceiveKind::kSend);
  EXPECT_EQ(s.message(b).type, 8);
}

// R-KERN-2: FIFO. R-KERN-5: the source is the kernel's.
TEST_F(SendTest, ArrivesInOrderWithTheTrueSource) {
  Process& c = s.service("c");
  (void)s.send(a, b, 1);
  (void)s.send(c, b, 2);
  (void)s.send(*s.vfs, b, 3);
  Process* const expected[] = {&a, &c, s.vfs};
  for (int i = 0; i < 3; ++i) {
    (void)s.receive(b);
    EXPECT_EQ(s.message(b).type, i + 1);
    EXPECT_EQ(s.message(b).source, expected[i]->endpoint);
  }
}

TEST_F(SendTest, ReceiveFromOneSkipsOthers) {
  Process& c = s.service("c");
  (void)s.send(a, b, 1);
  (void)s.send(c, b, 2);
  (void)s.receive(b, c.endpoint);
  EXPECT_EQ(s.message(b).type, 2);
  (void)s.receive(b, a.endpoint);
  EXPECT_EQ(s.message(b).type, 1);
}

// R-KERN-6: a stale endpoint reaches nobody.
TEST_F(SendTest, ChecksComeInOrder) {
  EXPECT_EQ(s.trap(a, abi::Trap::kSend, abi::kAny), error(Error::kInvalid));
  EXPECT_EQ(s.trap(a, abi::Trap::kSend, abi::Endpoint{b.endpoint.value + (1 << abi::kSlotBits)}),
            error(Error::kDeadEndpoint));
  for (const abi::Endpoint e : {abi::kNone, abi::kSelf, abi::kHardware, abi::kClock, abi::kSystem}) {
    EXPECT_EQ(s.trap(a, abi::Trap::kSend, e), error(Error::kDeadEndpoint));
  }
  EXPECT_EQ(s.trap(a, abi::Trap{99}, b.endpoint), error(Error::kTrapDenied));
  EXPECT_EQ(s.send(a, a, 1), error(Error::kCallDenied));  // nobody may send to itself
}

// R-KERN-9: a user process has SENDREC and nothing else.
TEST_F(SendTest, UserProcessMayOnlySendReceive) {
  Process& u = s.user("u");
  using abi::Trap;
  for (const Trap t : {Trap::kSend, Trap::kNotify, Trap::kSendNonBlocking}) {
    EXPECT_EQ(s.trap(u, t, b.endpoint), error(Error::kTrapDenied));
  }
  EXPECT_EQ(s.trap(u, Trap::kReceive, abi::kAny), error(Error::kTrapDenied));
  EXPECT_EQ(s.trap(u, Trap::kReplyReceive, b.endpoint), error(Error::kTrapDenied));
  EXPECT_EQ(s.trap(u, Trap::kSendAsync, b.endpoint), error(Error::kTrapDenied));
  EXPECT_EQ(s.call(u, abi::KernelCall::kGetInfo, 1), error(Error::kTrapDenied));
  EXPECT_EQ(s.send_receive(u, b, 1), int64_t(kPending));
}

TEST_F(SendTest, SendMaskIsChecked) {
  abi::ServicePrivilege rights = System::all_rights();
  rights.send_mask = 1ull << b.privilege_id;
  Process& c = s.service_with("c", rights);
  EXPECT_EQ(s.send_nb(c, a, 1), error(Error::kCallDenied));
  EXPECT_EQ(s.send_nb(c, b, 1), error(Error::kNotReady));
}

// A process that waits in SENDREC for me may be answered without a send right (D7).
TEST_F(SendTest, WaitForReplyIsThePermission) {
  abi::ServicePrivilege rights = System::all_rights();
  rights.send_mask = 0;
  Process& server = s.service_with("server", rights);
  Process& u = s.user("u");
  (void)s.send_receive(u, server, 5, 1);
  EXPECT_EQ(s.send_nb(server, u, 6), error(Error::kCallDenied));  // not yet received: it sends
  (void)s.receive(server);
  EXPECT_EQ(s.send_nb(server, a, 6), error(Error::kCallDenied));
  EXPECT_EQ(s.send_nb(server, u, 6), 0);
  EXPECT_EQ(abi::Status{int32_t(s.result(u))}.kind(), ReceiveKind::kReply);
  EXPECT_EQ(s.message(u).type, 6);
  EXPECT_EQ(s.send_nb(server, u, 7), error(Error::kCallDenied));  // only once
}

// R-KERN-11: the buffer of the sender is absent.
TEST_F(SendTest, AbsentBufferIsFetchedByVm) {
  (void)s.receive(*s.vm);
  (void)s.receive(b);
  ASSERT_TRUE(s.run(a));
  a.frame.buffer = kHole;
  EXPECT_EQ(s.trap(a, abi::Trap::kSend, b.endpoint), int64_t(kPending));
  EXPECT_TRUE(a.has(kVmAsked));
  (void)s.vm_receive();
  (void)s.machine.map_new(a.root, kHole);
  abi::Message m;
  m.type = 77;
  s.put(a, kHole, m);
  s.vm_answer(a.endpoint, 0);
  EXPECT_EQ(s.result(a), 0);
  EXPECT_EQ(s.message(b).type, 77);
}

TEST_F(SendTest, BufferOutsideUserMemoryIsAnError) {
  ASSERT_TRUE(s.run(a));
  (void)s.receive(b);
  ASSERT_TRUE(s.run(a));
  a.frame.buffer = 0;
  EXPECT_EQ(s.trap(a, abi::Trap::kSend, b.endpoint), error(Error::kFault));
  a.frame.buffer = hal::Arch::kUserEnd - 8;
  EXPECT_EQ(s.trap(a, abi::Trap::kSend, b.endpoint), int64_t(kPending));  // the part inside is VM's business
}

}  // namespace
}  // namespace kernel::testing
