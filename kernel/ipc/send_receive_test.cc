// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/testing/system.h"

#include <gtest/gtest.h>

namespace kernel::testing {
namespace {

using abi::Error;
using abi::ReceiveKind;
using abi::Status;

class SendReceiveTest : public ::testing::Test {
 protected:
  System s;
  Process& client = s.user("client");
  Process& server = s.service("server");
};

TEST_F(SendReceiveTest, RoundTripWithReplyReceive) {
  EXPECT_EQ(s.receive(server), int64_t(kPending));
  EXPECT_EQ(s.send_receive(client, server, 10, 1), int64_t(kPending));
  EXPECT_EQ(Status{int32_t(s.result(server))}.kind(), ReceiveKind::kSendReceive);
  EXPECT_EQ(s.message(server).word[0], 1u);
  EXPECT_EQ(s.reply_receive(server, client.endpoint, 11, 2), int64_t(kPending));
  const Status status{int32_t(s.result(client))};
  EXPECT_EQ(status.kind(), ReceiveKind::kReply);
  EXPECT_EQ(s.message(client).type, 11);
  EXPECT_EQ(s.message(client).word[0], 2u);
  EXPECT_EQ(s.message(client).source, server.endpoint);
}

// R-KERN-4: a notify does not satisfy the receive half of a SENDREC; it stays pending.
TEST_F(SendReceiveTest, NotifyIsNoAnswer) {
  Process& a = s.service("a");
  (void)s.receive(server);
  (void)s.send_receive(a, server, 1);
  EXPECT_EQ(s.notify(server, a), 0);
  EXPECT_EQ(s.result(a), int64_t(kPending));
  (void)s.send_nb(server, a, 2);
  EXPECT_EQ(Status{int32_t(s.result(a))}.kind(), ReceiveKind::kReply);
  EXPECT_EQ(Status{int32_t(s.receive(a))}.kind(), ReceiveKind::kNotify);
}

TEST_F(SendReceiveTest, NobodyElseCanAnswer) {
  Process& other = s.service("other");
  (void)s.receive(server);
  (void)s.send_receive(client, server, 1);
  EXPECT_EQ(s.send_nb(other, client, 2), error(Error::kNotReady));
  EXPECT_EQ(s.result(client), int64_t(kPending));
}

TEST_F(SendReceiveTest, QueuedRequestKeepsWaitingForTheAnswer) {
  (void)s.send_receive(client, server, 1);
  EXPECT_NE(client.state & kSending, 0u);
  EXPECT_EQ(Status{int32_t(s.receive(server))}.kind(), ReceiveKind::kSendReceive);
  EXPECT_EQ(client.state, uint32_t(kReceiving | kReplyWait));
  (void)s.send_nb(server, client, 3);
  EXPECT_EQ(s.message(client).type, 3);
}

// The reply half of REPLYRECV never stops the receive half (D7).
TEST_F(SendReceiveTest, LostReplyIsReportedWithTheNextMessage) {
  Process& a = s.service("a");
  (void)s.send(a, server, 5);
  EXPECT_TRUE(Status{int32_t(s.reply_receive(server, client.endpoint, 1))}.reply_lost());
  EXPECT_EQ(s.message(server).type, 5);
  EXPECT_EQ(s.reply_receive(server, abi::Endpoint{4711}, 1), int64_t(kPending));
  (void)s.send(a, server, 6);
  const Status status{int32_t(s.result(server))};
  EXPECT_TRUE(status.reply_lost());
  EXPECT_EQ(status.kind(), ReceiveKind::kSend);
  (void)s.send(a, server, 7);
  EXPECT_FALSE(Status{int32_t(s.reply_receive(server, abi::kNone, 1))}.reply_lost());
}

// Its receive half takes notifies, unlike SENDREC's.
TEST_F(SendReceiveTest, ReplyReceiveTakesNotifies) {
  Process& a = s.service("a");
  (void)s.notify(a, server);
  EXPECT_TRUE(Status{int32_t(s.reply_receive(server, abi::kNone, 0))}.is_notify());
}

// R-KERN-11: the buffer of the receiver is absent when its message is delivered.
TEST_F(SendReceiveTest, AbsentReceiveBufferIsFetchedByVm) {
  (void)s.receive(*s.vm);
  ASSERT_TRUE(s.run(server));
  server.frame.buffer = kHole;
  (void)s.receive(server);
  (void)s.send_receive(client, server, 9, 99);
  EXPECT_FALSE(s.run(server));
  const abi::Message request = s.vm_receive();
  EXPECT_EQ(request.source, server.endpoint);
  (void)s.machine.map_new(server.root, kHole);
  s.vm_answer(server.endpoint, 0);
  EXPECT_EQ(s.message(server).word[0], 99u);
  EXPECT_EQ(s.message(server).source, client.endpoint);
}

TEST_F(SendReceiveTest, BufferThatCannotBeHadEndsInFault) {
  (void)s.receive(*s.vm);
  ASSERT_TRUE(s.run(server));
  server.frame.buffer = kHole;
  (void)s.receive(server);
  (void)s.send_receive(client, server, 9, 99);
  EXPECT_FALSE(s.run(server));
  (void)s.vm_receive();
  s.vm_answer(server.endpoint, error(Error::kFault));
  EXPECT_EQ(s.result(server), error(Error::kFault));
}

}  // namespace
}  // namespace kernel::testing
