// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/testing/system.h"

#include <gtest/gtest.h>

namespace kernel::testing {
namespace {

using abi::AsyncEntry;
using abi::Error;
using abi::ReceiveKind;
using abi::Status;

class SendAsyncTest : public ::testing::Test {
 protected:
  System s;
  Process& a = s.service("a");
  Process& b = s.service("b");

  void set(unsigned i, abi::Endpoint to, int32_t type, uint32_t flags = abi::kAsyncValid) {
    AsyncEntry e{};
    e.flags = flags;
    e.destination = to;
    e.message.type = type;
    s.put(a, kScratch + i * sizeof e, e);
  }
  AsyncEntry entry(unsigned i) { return s.get<AsyncEntry>(a, kScratch + i * sizeof(AsyncEntry)); }
  int64_t send(unsigned count) { return s.trap(a, abi::Trap::kSendAsync, abi::kAny, kScratch, count); }
};

// R-KERN-10
TEST_F(SendAsyncTest, DeliversNowOrLater) {
  Process& c = s.service("c");
  (void)s.receive(b);
  set(0, b.endpoint, 1);
  set(1, c.endpoint, 2);
  set(2, b.endpoint, 3);
  EXPECT_EQ(send(3), 0);
  EXPECT_EQ(entry(0).flags, abi::kAsyncValid | abi::kAsyncDone);
  EXPECT_EQ(entry(0).result, 0);
  EXPECT_EQ(entry(1).flags, abi::kAsyncValid);
  EXPECT_EQ(Status{int32_t(s.result(b))}.kind(), ReceiveKind::kAsync);
  EXPECT_EQ(s.message(b).source, a.endpoint);
  EXPECT_EQ(Status{int32_t(s.receive(c))}.kind(), ReceiveKind::kAsync);
  EXPECT_EQ(s.message(c).type, 2);
  EXPECT_NE(entry(1).flags & abi::kAsyncDone, 0u);
  (void)s.receive(b);
  EXPECT_EQ(s.message(b).type, 3);
  EXPECT_EQ(s.k.async_senders, 0u);
  EXPECT_EQ(s.receive(b), int64_t(kPending));
}

TEST_F(SendAsyncTest, ErrorsArePerEntry) {
  abi::ServicePrivilege rights = System::all_rights();
  rights.send_mask = 0;
  Process& d = s.service_with("d", rights);
  AsyncEntry e{};
  e.flags = abi::kAsyncValid;
  e.destination = b.endpoint;
  s.put(d, kScratch, e);
  EXPECT_EQ(s.trap(d, abi::Trap::kSendAsync, abi::kAny, kScratch, 1), 0);
  EXPECT_EQ(s.get<AsyncEntry>(d, kScratch).result, error(Error::kCallDenied));
  set(0, abi::Endpoint{4711}, 1);
  EXPECT_EQ(send(1), 0);
  EXPECT_EQ(entry(0).result, error(Error::kDeadEndpoint));
}

TEST_F(SendAsyncTest, BadTablesAreRefused) {
  set(0, b.endpoint, 1, 0x80 | abi::kAsyncValid);
  EXPECT_EQ(send(1), error(Error::kInvalid));
  set(0, b.endpoint, 1, abi::kAsyncDone);
  EXPECT_EQ(send(1), error(Error::kInvalid));
  EXPECT_EQ(send(abi::kMaxAsyncEntries + 1), error(Error::kDomain));
  EXPECT_EQ(s.trap(a, abi::Trap::kSendAsync, abi::kAny, hal::Arch::kUserEnd - 8, 1), error(Error::kFault));
  EXPECT_EQ(send(0), 0);
}

// Empty entries are skipped; count 0 takes the table back.
TEST_F(SendAsyncTest, TableCanBeTakenBack) {
  set(0, b.endpoint, 1, 0);
  set(1, b.endpoint, 2);
  EXPECT_EQ(send(2), 0);
  EXPECT_EQ(send(0), 0);
  EXPECT_EQ(s.receive(b), int64_t(kPending));
}

// kAsyncNoReply: does not answer a SENDREC; without it, it does, even without a send right.
TEST_F(SendAsyncTest, NoReplyIsNotAnAnswer) {
  (void)s.receive(a);
  (void)s.send_receive(b, a, 1);
  set(0, b.endpoint, 5, abi::kAsyncValid | abi::kAsyncNoReply);
  set(1, b.endpoint, 6);
  EXPECT_EQ(send(2), 0);
  EXPECT_EQ(Status{int32_t(s.result(b))}.kind(), ReceiveKind::kReply);
  EXPECT_EQ(s.message(b).type, 6);
  (void)s.receive(b);
  EXPECT_EQ(s.message(b).type, 5);
}

// An answer that was registered before the client asked reaches it in its SENDREC.
TEST_F(SendAsyncTest, PendingEntryAnswersALaterRequest) {
  (void)s.receive(b, abi::kRs);  // b is busy elsewhere
  set(0, b.endpoint, 6);
  EXPECT_EQ(send(1), 0);
  (void)s.send(*s.rs, b, 1);
  (void)s.receive(a);
  (void)s.send_receive(b, a, 1);
  EXPECT_EQ(s.message(b).type, 6);
}

TEST_F(SendAsyncTest, DeathOfTheDestinationCompletesEntries) {
  set(0, b.endpoint, 1, abi::kAsyncValid | abi::kAsyncNotify);
  EXPECT_EQ(send(1), 0);
  ASSERT_EQ(s.call(*s.rs, abi::KernelCall::kExit, uint32_t(b.endpoint.value)), 0);
  EXPECT_EQ(entry(0).result, error(Error::kDestinationDied));
  EXPECT_TRUE(Status{int32_t(s.receive(a))}.is_notify());
  EXPECT_EQ(s.message(a).as<abi::Notification>().bits, abi::kSystemAsync);
}

TEST_F(SendAsyncTest, DeathOfTheSenderTakesItsTableAlong) {
  set(0, b.endpoint, 1);
  (void)send(1);
  ASSERT_EQ(s.call(*s.rs, abi::KernelCall::kExit, uint32_t(a.endpoint.value)), 0);
  EXPECT_EQ(s.receive(b), int64_t(kPending));
}

TEST_F(SendAsyncTest, TableThatVanishesIsAbandoned) {
  set(0, b.endpoint, 1);
  (void)send(1);
  s.machine.unmap(a.root, kScratch);
  EXPECT_EQ(s.receive(b), int64_t(kPending));
  EXPECT_EQ(s.k.async_senders, 0u);
}

TEST_F(SendAsyncTest, AbsentTableIsFetchedByVm) {
  EXPECT_EQ(s.trap(a, abi::Trap::kSendAsync, abi::kAny, kHole, 2), int64_t(kPending));
  (void)s.vm_receive();
  (void)s.machine.map_new(a.root, kHole);
  AsyncEntry e{};
  e.flags = abi::kAsyncValid;
  e.destination = b.endpoint;
  s.put(a, kHole, e);
  s.vm_answer(a.endpoint, 0);
  EXPECT_EQ(s.result(a), 0);
  EXPECT_EQ(Status{int32_t(s.receive(b))}.kind(), ReceiveKind::kAsync);
}

}  // namespace
}  // namespace kernel::testing
