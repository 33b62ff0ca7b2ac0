// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/testing/system.h"

#include <gtest/gtest.h>

namespace kernel::testing {
namespace {

using abi::Error;

class DeadlockTest : public ::testing::Test {
 protected:
  System s;
  Process& a = s.service("a");
  Process& b = s.service("b");
  Process& c = s.service("c");
};

// R-KERN-7: the one that would close the cycle gets kLocked, and nobody is harmed.
TEST_F(DeadlockTest, TwoSendersToEachOther) {
  (void)s.send(a, b, 1);
  EXPECT_EQ(s.send(b, a, 1), error(Error::kLocked));
  EXPECT_EQ(s.send_receive(b, a, 1), error(Error::kLocked));
  (void)s.receive(b);
  EXPECT_EQ(s.result(a), 0);
}

TEST_F(DeadlockTest, CycleOfThree) {
  (void)s.send_receive(a, b, 1);
  (void)s.send_receive(b, c, 1);
  EXPECT_EQ(s.send_receive(c, a, 1), error(Error::kLocked));
  EXPECT_EQ(s.receive(c, a.endpoint), error(Error::kLocked));
}

TEST_F(DeadlockTest, BothReceive) {
  (void)s.receive(a, b.endpoint);
  EXPECT_EQ(s.receive(b, a.endpoint), error(Error::kLocked));
}

// Legal: one side sends, the other receives.
TEST_F(DeadlockTest, SenderAndReceiverAreNoCycle) {
  (void)s.receive(a, b.endpoint);
  EXPECT_EQ(s.send(b, a, 3), 0);
  EXPECT_EQ(s.message(a).type, 3);
}

TEST_F(DeadlockTest, WhoReceivesFromAnybodyBreaksTheChain) {
  (void)s.receive(c);
  (void)s.send_receive(a, b, 1);
  EXPECT_EQ(s.send_receive(b, c, 1), int64_t(kPending));
}

TEST_F(DeadlockTest, ToItself) {
  EXPECT_EQ(s.receive(a, a.endpoint), error(Error::kLocked));
}

}  // namespace
}  // namespace kernel::testing
