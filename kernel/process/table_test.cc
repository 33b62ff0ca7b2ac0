// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/process/table.h"

#include <gtest/gtest.h>

#include "kernel/testing/system.h"

namespace kernel::testing {
namespace {

using abi::Error;
using abi::KernelCall;

// R-KERN-27
TEST(EndpointTest, SlotsAndGenerationsAreInvertible) {
  for (unsigned slot = 1; slot < abi::kMaxProcesses; ++slot) {
    for (uint32_t generation : {0u, 1u, 2u, 77u, abi::kMaxGeneration - 1, abi::kMaxGeneration}) {
      const abi::Endpoint e = abi::make_endpoint(slot, generation);
      EXPECT_EQ(e.slot(), slot);
      EXPECT_EQ(e.generation(), generation);
      EXPECT_TRUE(e.is_process());
      EXPECT_NE(e, abi::kAny);
      EXPECT_NE(e, abi::kNone);
      EXPECT_NE(e, abi::kSelf);
    }
    EXPECT_EQ(abi::make_endpoint(slot, 0).value, int32_t(slot));
  }
  EXPECT_EQ(abi::next_generation(abi::kMaxGeneration), 1u);
}

class TableTest : public ::testing::Test {
 protected:
  System s;
  int64_t create(int slot) {
    abi::CreateArgs args{.name = "made", .slot = slot, .reserved = 0};
    return s.call_with(*s.rs, KernelCall::kCreate, args);
  }
};

TEST_F(TableTest, NoEndpointValueFindsAFreeSlot) {
  for (int64_t v = -600; v < 70000; ++v) {
    if (v > 0 && v < 5) continue;
    EXPECT_EQ(s.k.find(abi::Endpoint{int32_t(v)}), nullptr) << v;
  }
  EXPECT_EQ(s.k.find(abi::kNone), nullptr);
  EXPECT_EQ(s.k.find(abi::kSelf), nullptr);
}

TEST_F(TableTest, BootSlotsKeepTheirEndpoint) {
  EXPECT_EQ(create(5), 5);
  EXPECT_EQ(create(5), error(Error::kBusy));
  ASSERT_EQ(s.call(*s.rs, KernelCall::kExit, 5), 0);
  EXPECT_EQ(create(5), 5);
  EXPECT_EQ(create(0), error(Error::kInvalid));
  EXPECT_EQ(create(400), error(Error::kInvalid));
  EXPECT_EQ(create(-2), error(Error::kInvalid));
}

TEST_F(TableTest, TableRunsFull) {
  int64_t last = 0;
  unsigned made = 0;
  while ((last = create(-1)) > 0) ++made;
  EXPECT_EQ(last, error(Error::kAgain));
  EXPECT_EQ(made, abi::kMaxProcesses - abi::kFirstFreeBootSlot);
}

TEST_F(TableTest, ChildWaitsWhereItsParentWaits) {
  Process& u = s.user("u");
  EXPECT_EQ(s.call(*s.vm, KernelCall::kFork, uint32_t(u.endpoint.value)), error(Error::kInvalid));
  (void)s.receive(*s.pm);
  (void)s.send_receive(u, *s.pm, 1);
  const int64_t e = s.call(*s.vm, KernelCall::kFork, uint32_t(u.endpoint.value));
  ASSERT_GT(e, 0);
  Process& child = *s.k.find(abi::Endpoint{int32_t(e)});
  EXPECT_EQ(child.state, uint32_t(kReceiving | kReplyWait | kNoAddressSpace));
  child.root = u.root;  // what VM does
  child.state &= ~uint32_t(kNoAddressSpace);
  EXPECT_EQ(s.send_nb(*s.pm, child, 0, 1), 0);
  EXPECT_EQ(s.send_nb(*s.pm, u, 0, 2), 0);
  EXPECT_EQ(s.message(child).word[0], 1u);
  EXPECT_EQ(s.message(u).word[0], 2u);
}

// R-KERN-18
TEST_F(TableTest, ChildOfAServiceIsNotAllowed) {
  Process& a = s.service("a");
  (void)s.receive(*s.pm);
  (void)s.send_receive(a, *s.pm, 1);
  const int64_t e = s.call(*s.vm, KernelCall::kFork, uint32_t(a.endpoint.value));
  Process& child = *s.k.find(abi::Endpoint{int32_t(e)});
  EXPECT_NE(child.state & kNoPrivileges, 0u);
  EXPECT_FALSE(child.is_service());
  EXPECT_EQ(s.call(*s.rs, KernelCall::kPrivilege, uint64_t(e), uint64_t(abi::PrivilegeRequest::kAllow)),
            error(Error::kPerm));
}

TEST_F(TableTest, ExecEndsAWaitWithoutAReply) {
  Process& u = s.user("u");
  (void)s.receive(*s.vfs);
  (void)s.send_receive(u, *s.vfs, 1);
  abi::ExecArgs args{.process = u.endpoint, .reserved = 0, .entry = 0x4000, .stack_pointer = 0x9000, .argument = 3,
                     .name = "new"};
  ASSERT_EQ(s.call_with(*s.vm, KernelCall::kExec, args), 0);
  EXPECT_TRUE(s.run(u));
  EXPECT_EQ(u.frame.ip, 0x4000u);
  EXPECT_EQ(u.frame.first_argument, 3u);
  EXPECT_STREQ(u.name, "new");
}

// R-KERN-32: the kernel takes roots from VM's table.
TEST_F(TableTest, SpacesComeFromTheTableOfRoots) {
  using abi::VmRequest;
  const auto control = [&](abi::Endpoint e, VmRequest r, uint64_t a) {
    return s.call(*s.vm, KernelCall::kVmControl, uint32_t(e.value), uint64_t(r), a);
  };
  const int64_t e = create(-1);
  const abi::Endpoint made{int32_t(e)};
  EXPECT_EQ(control(made, VmRequest::kSetSpace, 0), error(Error::kInvalid));
  const hal::PhysAddr table = s.machine.take_frame();
  EXPECT_EQ(control(abi::kNone, VmRequest::kRootTable, table.value + 8), error(Error::kInvalid));
  ASSERT_EQ(control(abi::kNone, VmRequest::kRootTable, table.value), 0);
  const hal::PhysAddr root = s.machine.take_frame();
  ASSERT_EQ(control(abi::kNone, VmRequest::kInitRoot, root.value), 0);
  reinterpret_cast<uint64_t*>(s.machine.at(table))[made.slot()] = root.value;
  ASSERT_EQ(control(made, VmRequest::kSetSpace, 0), 0);
  EXPECT_EQ(s.k.find(made)->root, root);
  EXPECT_EQ(s.k.find(made)->state, uint32_t(kNoPrivileges));
  ASSERT_EQ(control(made, VmRequest::kInhibit, 0), 0);
  ASSERT_EQ(control(made, VmRequest::kRelease, 0), 0);
  reinterpret_cast<uint64_t*>(s.machine.at(table))[made.slot()] = 0;
  ASSERT_EQ(control(made, VmRequest::kSetSpace, 0), 0);
  EXPECT_NE(s.k.find(made)->state & kNoAddressSpace, 0u);
  EXPECT_EQ(s.call(*s.rs, KernelCall::kVmControl, uint32_t(e), uint64_t(VmRequest::kInhibit)), error(Error::kPerm));
  // R-KERN-33
  ASSERT_EQ(control(abi::kNone, VmRequest::kBootDone, 0), 0);
  ASSERT_EQ(control(abi::kNone, VmRequest::kBootDone, 0), 0);
  EXPECT_EQ(s.machine.boot_releases, 1u);
}

// R-KERN-28: endpoint, notifications and callers stay with the slot; registers and memory move.
TEST_F(TableTest, LiveUpdateSwapsInstances) {
  Process& a = s.service("a");
  Process& b = s.service("b");
  Process& client = s.user("client");
  (void)s.send_receive(client, a, 7);
  (void)s.notify(*s.pm, a);
  a.frame.ip = 0xa;
  b.frame.ip = 0xb;
  const hal::PhysAddr root_a = a.root;
  EXPECT_EQ(s.call(*s.rs, KernelCall::kUpdate, uint32_t(a.endpoint.value), uint32_t(b.endpoint.value)),
            error(Error::kBusy));
  for (Process* p : {&a, &b}) {
    ASSERT_EQ(s.call(*s.rs, KernelCall::kRun, uint32_t(p->endpoint.value), uint64_t(abi::RunRequest::kStop)), 0);
  }
  ASSERT_EQ(s.call(*s.rs, KernelCall::kUpdate, uint32_t(a.endpoint.value), uint32_t(b.endpoint.value)), 0);
  EXPECT_EQ(a.frame.ip, 0xbu);
  EXPECT_EQ(b.root, root_a);
  ASSERT_EQ(s.call(*s.rs, KernelCall::kRun, uint32_t(a.endpoint.value), uint64_t(abi::RunRequest::kResume)), 0);
  EXPECT_TRUE(abi::Status{int32_t(s.receive(a))}.is_notify());
  (void)s.receive(a);
  EXPECT_EQ(s.message(a).source, client.endpoint);
}

}  // namespace
}  // namespace kernel::testing
