// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/testing/system.h"

#include <gtest/gtest.h>

#include "kernel/ipc/ipc.h"

namespace kernel::testing {
namespace {

using abi::Status;

class NotifyTest : public ::testing::Test {
 protected:
  System s;
  Process& d = s.service("d");

  abi::Endpoint next() {
    const Status status{int32_t(s.receive(d))};
    return status.is_notify() ? s.message(d).source : abi::kNone;
  }
};

// R-KERN-3: pending notifications come before queued messages, lowest privilege id first, once each; the kernel's own
// sources come first of all.
TEST_F(NotifyTest, OrderIsKernelSourcesThenLowestIdThenMessages) {
  Process& sender = s.service("sender");
  (void)s.send(sender, d, 1);
  (void)s.notify(*s.vfs, d);
  (void)s.notify(*s.vfs, d);
  (void)s.notify(*s.rs, d);
  notify_from_kernel(s.k, d, KernelSource::kHardware, 1);
  notify_from_kernel(s.k, d, KernelSource::kClock, 0);
  EXPECT_EQ(next(), abi::kClock);
  EXPECT_EQ(next(), abi::kHardware);
  EXPECT_EQ(next(), abi::kRs);
  EXPECT_EQ(next(), abi::kVfs);
  EXPECT_EQ(next(), abi::kNone);
  EXPECT_EQ(s.message(d).source, sender.endpoint);
  EXPECT_EQ(s.receive(d), int64_t(kPending));
}

TEST_F(NotifyTest, FilterBySource) {
  (void)s.notify(*s.rs, d);
  (void)s.notify(*s.pm, d);
  EXPECT_TRUE(Status{int32_t(s.receive(d, abi::kPm))}.is_notify());
  EXPECT_EQ(s.message(d).source, abi::kPm);
  EXPECT_EQ(s.receive(d, abi::kVfs), int64_t(kPending));
}

TEST_F(NotifyTest, DeliversAtOnceToAReceiver) {
  (void)s.receive(d);
  s.machine.now = 5000;
  (void)s.notify(*s.rs, d);
  EXPECT_TRUE(Status{int32_t(s.result(d))}.is_notify());
  EXPECT_EQ(s.message(d).as<abi::Notification>().uptime_ns, 5000u);
}

TEST_F(NotifyTest, BitsOfKernelSourcesAreMergedAndClearedOnDelivery) {
  notify_from_kernel(s.k, d, KernelSource::kSystem, 1);
  notify_from_kernel(s.k, d, KernelSource::kSystem, 4);
  EXPECT_EQ(next(), abi::kSystem);
  EXPECT_EQ(s.message(d).as<abi::Notification>().bits, 5u);
  notify_from_kernel(s.k, d, KernelSource::kSystem, 2);
  EXPECT_EQ(next(), abi::kSystem);
  EXPECT_EQ(s.message(d).as<abi::Notification>().bits, 2u);
}

// The kind says that it is a notify, never the type, which anybody could set.
TEST_F(NotifyTest, ForgedTypeIsNotANotify) {
  (void)s.send(*s.rs, d, 0x1000);
  EXPECT_FALSE(Status{int32_t(s.receive(d))}.is_notify());
}

TEST_F(NotifyTest, UserProcessesCannotHoldNotifications) {
  Process& u = s.user("u");
  EXPECT_EQ(s.notify(d, u), error(abi::Error::kCallDenied));
}

}  // namespace
}  // namespace kernel::testing
