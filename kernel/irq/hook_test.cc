// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/irq/hook.h"

#include <gtest/gtest.h>

#include "kernel/testing/system.h"

namespace kernel::testing {
namespace {

using abi::Error;
using abi::IrqRequest;
using abi::KernelCall;
using abi::Status;

class IrqTest : public ::testing::Test {
 protected:
  System s;
  Process& d = s.service("driver");

  int64_t set_policy(Process& p, unsigned line, uint32_t policy, unsigned id) {
    return s.call(p, KernelCall::kIrqControl, uint64_t(IrqRequest::kSetPolicy), line, policy, id);
  }
  int64_t ask(Process& p, IrqRequest r, int64_t hook) {
    return s.call(p, KernelCall::kIrqControl, uint64_t(r), uint64_t(hook));
  }
};

// R-KERN-24: notify from kHardware with the hook's bit; several before the receive are merged.
TEST_F(IrqTest, InterruptsAreMergedIntoOneNotify) {
  const int64_t hook = set_policy(d, 5, abi::kIrqReenable, 3);
  ASSERT_GT(hook, 0);
  ASSERT_GT(set_policy(d, 7, abi::kIrqReenable, 6), 0);
  s.interrupt(5);
  s.interrupt(5);
  s.interrupt(7);
  EXPECT_TRUE(Status{int32_t(s.receive(d))}.is_notify());
  EXPECT_EQ(s.message(d).source, abi::kHardware);
  EXPECT_EQ(s.message(d).as<abi::Notification>().bits, 1u << 3 | 1u << 6);
  EXPECT_EQ(s.receive(d), int64_t(kPending));
  EXPECT_EQ(s.machine.irq_acknowledged[5], 2u);
  EXPECT_FALSE(s.machine.irq_masked[5]);
}

// A manual hook keeps its line masked until the driver enables it again; a shared line waits for all.
TEST_F(IrqTest, ManualHooksKeepTheLineMasked) {
  Process& e = s.service("e");
  const int64_t a = set_policy(d, 5, abi::kIrqManual, 0);
  const int64_t b = set_policy(e, 5, abi::kIrqManual, 0);
  EXPECT_TRUE(s.machine.irq_masked[5]);
  EXPECT_EQ(ask(d, IrqRequest::kEnable, a), 0);
  EXPECT_TRUE(s.machine.irq_masked[5]);
  EXPECT_EQ(ask(e, IrqRequest::kEnable, b), 0);
  EXPECT_FALSE(s.machine.irq_masked[5]);
  s.interrupt(5);
  EXPECT_TRUE(s.machine.irq_masked[5]);
  EXPECT_EQ(ask(d, IrqRequest::kEnable, a), 0);
  EXPECT_TRUE(s.machine.irq_masked[5]);
  EXPECT_EQ(ask(e, IrqRequest::kRemovePolicy, b), 0);
  EXPECT_FALSE(s.machine.irq_masked[5]);
}

TEST_F(IrqTest, OnlyOwnHooksAndDeclaredLines) {
  Process& e = s.service("e");
  const int64_t hook = set_policy(d, 5, abi::kIrqReenable, 0);
  EXPECT_EQ(ask(e, IrqRequest::kDisable, hook), error(Error::kPerm));
  EXPECT_EQ(ask(e, IrqRequest::kRemovePolicy, 0), error(Error::kInvalid));
  EXPECT_EQ(ask(e, IrqRequest::kRemovePolicy, 1000), error(Error::kInvalid));
  EXPECT_EQ(set_policy(d, 0, abi::kIrqReenable, 0), error(Error::kInvalid));
  EXPECT_EQ(set_policy(d, 999, abi::kIrqReenable, 0), error(Error::kInvalid));
  EXPECT_EQ(set_policy(d, 5, abi::kIrqReenable, 64), error(Error::kInvalid));
  abi::ServicePrivilege rights = System::all_rights();
  rights.flags |= abi::kCheckIrq;
  rights.irq_count = 1;
  rights.irq[0] = 9;
  Process& checked = s.service_with("checked", rights);
  EXPECT_EQ(set_policy(checked, 5, abi::kIrqReenable, 0), error(Error::kPerm));
  EXPECT_GT(set_policy(checked, 9, abi::kIrqReenable, 0), 0);
  EXPECT_EQ(ask(d, IrqRequest{77}, hook), error(Error::kBadCall));
}

// R-KERN-25
TEST_F(IrqTest, HooksOfTheDeadVanishAndTheLineIsMasked) {
  ASSERT_GT(set_policy(d, 5, abi::kIrqReenable, 0), 0);
  ASSERT_EQ(s.call(*s.rs, KernelCall::kExit, uint32_t(d.endpoint.value)), 0);
  EXPECT_TRUE(s.machine.irq_masked[5]);
  s.interrupt(5);
  EXPECT_EQ(s.k.irq.spurious, 1u);
}

TEST_F(IrqTest, HooksRunOut) {
  int64_t r = 0;
  for (unsigned i = 0; i < kMaxIrqHooks; ++i) ASSERT_GT(set_policy(d, 5, abi::kIrqReenable, i), 0);
  r = set_policy(d, 5, abi::kIrqReenable, 0);
  EXPECT_EQ(r, error(Error::kNoSpace));
}

}  // namespace
}  // namespace kernel::testing
