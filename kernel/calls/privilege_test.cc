// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/testing/system.h"

#include <gtest/gtest.h>

#include <cstring>

namespace kernel::testing {
namespace {

using abi::Error;
using abi::KernelCall;
using abi::PrivilegeRequest;
using abi::ServicePrivilege;

class PrivilegeTest : public ::testing::Test {
 protected:
  System s;
  abi::Endpoint fresh = create();

  abi::Endpoint create() {
    abi::CreateArgs args{.name = "fresh", .slot = -1, .reserved = 0};
    const int64_t e = s.call_with(*s.rs, KernelCall::kCreate, args);
    return abi::Endpoint{int32_t(e)};
  }
  template <class T>
  int64_t ask(abi::Endpoint e, PrivilegeRequest r, T argument) {
    s.put(*s.rs, kArgument, argument);
    return s.call(*s.rs, KernelCall::kPrivilege, uint32_t(e.value), uint32_t(r), kArgument);
  }
  int64_t ask(abi::Endpoint e, PrivilegeRequest r, uint64_t a = 0) {
    return s.call(*s.rs, KernelCall::kPrivilege, uint32_t(e.value), uint32_t(r), a);
  }
};

// R-KERN-17
TEST_F(PrivilegeTest, AllowNeedsAPrivilege) {
  EXPECT_EQ(ask(fresh, PrivilegeRequest::kAllow), error(Error::kPerm));
  EXPECT_GE(ask(fresh, PrivilegeRequest::kSetService, System::all_rights()), 0);
  EXPECT_EQ(ask(fresh, PrivilegeRequest::kAllow), 0);
  EXPECT_EQ(ask(fresh, PrivilegeRequest::kAllow), error(Error::kPerm));
  EXPECT_EQ(ask(fresh, PrivilegeRequest::kSetService, System::all_rights()), error(Error::kPerm));
  EXPECT_EQ(ask(fresh, PrivilegeRequest::kSetUser), error(Error::kPerm));
  EXPECT_EQ(ask(fresh, PrivilegeRequest::kDisallow), 0);
  EXPECT_EQ(ask(fresh, PrivilegeRequest::kSetUser), 0);
  EXPECT_EQ(ask(fresh, PrivilegeRequest::kAllow), 0);
}

TEST_F(PrivilegeTest, StaticIdsClash) {
  ServicePrivilege r = System::all_rights();
  r.id = abi::kPm.value;
  EXPECT_EQ(ask(fresh, PrivilegeRequest::kSetService, r), error(Error::kBusy));
  for (const int id : {0, 64, -2, 1000}) {
    r.id = id;
    EXPECT_EQ(ask(fresh, PrivilegeRequest::kSetService, r), error(Error::kInvalid));
  }
  r.id = 33;
  EXPECT_EQ(ask(fresh, PrivilegeRequest::kSetService, r), 33);
  EXPECT_EQ(ask(fresh, PrivilegeRequest::kSetService, r), 33);  // its own again
}

TEST_F(PrivilegeTest, DynamicIdsRunOutWithAnError) {
  int64_t r = 0;
  unsigned made = 0;
  for (; made < 70 && (r = ask(create(), PrivilegeRequest::kSetService, System::all_rights())) > 0; ++made) {
  }
  EXPECT_EQ(r, error(Error::kNoSpace));
  EXPECT_EQ(made, abi::kMaxPrivileges - 1 - 4);  // user, rs, vm, pm, vfs
}

TEST_F(PrivilegeTest, TooManyEntriesAreInvalid) {
  ServicePrivilege r = System::all_rights();
  r.memory_count = abi::kMaxMemoryRanges + 1;
  EXPECT_EQ(ask(fresh, PrivilegeRequest::kSetService, r), error(Error::kInvalid));
  r = System::all_rights();
  r.irq_count = abi::kMaxIrqs + 1;
  EXPECT_EQ(ask(fresh, PrivilegeRequest::kSetService, r), error(Error::kInvalid));
}

// R-KERN-14, R-KERN-15
TEST_F(PrivilegeTest, QueryMemoryConfirmsExactlyWhatWasAdded) {
  Process& d = s.service("d");
  using abi::MemoryRange;
  EXPECT_EQ(ask(d.endpoint, PrivilegeRequest::kQueryMemory, MemoryRange{0, 0}), error(Error::kPerm));
  EXPECT_EQ(ask(d.endpoint, PrivilegeRequest::kAddMemory, MemoryRange{0x1000, 0x1fff}), 0);
  EXPECT_EQ(ask(d.endpoint, PrivilegeRequest::kAddMemory, MemoryRange{0x2000, 0x2fff}), 0);
  EXPECT_EQ(ask(d.endpoint, PrivilegeRequest::kQueryMemory, MemoryRange{0x1000, 0x1fff}), 0);
  EXPECT_EQ(ask(d.endpoint, PrivilegeRequest::kQueryMemory, MemoryRange{0x1010, 0x1020}), 0);
  EXPECT_EQ(ask(d.endpoint, PrivilegeRequest::kQueryMemory, MemoryRange{0x1000, 0x2000}), error(Error::kPerm));
  EXPECT_EQ(ask(d.endpoint, PrivilegeRequest::kQueryMemory, MemoryRange{0xfff, 0x1fff}), error(Error::kPerm));
  EXPECT_EQ(ask(d.endpoint, PrivilegeRequest::kQueryMemory, MemoryRange{0x1fff, 0x1000}), error(Error::kPerm));
  EXPECT_EQ(ask(s.user("u").endpoint, PrivilegeRequest::kQueryMemory, MemoryRange{0x1000, 0x1fff}),
            error(Error::kPerm));
}

// R-KERN-16: SET_SYS clears what the previous owner had.
TEST_F(PrivilegeTest, NothingIsInherited) {
  ServicePrivilege r = System::all_rights();
  r.id = 33;
  ASSERT_EQ(ask(fresh, PrivilegeRequest::kSetService, r), 33);
  ASSERT_EQ(ask(fresh, PrivilegeRequest::kAllow), 0);
  ASSERT_EQ(ask(fresh, PrivilegeRequest::kAddMemory, abi::MemoryRange{0x1000, 0x1fff}), 0);
  ASSERT_EQ(s.notify(*s.pm, *s.k.find(fresh)), 0);
  ASSERT_EQ(s.call(*s.rs, KernelCall::kExit, uint32_t(fresh.value)), 0);
  const abi::Endpoint next = create();
  ASSERT_EQ(ask(next, PrivilegeRequest::kSetService, r), 33);
  ASSERT_EQ(ask(next, PrivilegeRequest::kAllow), 0);
  EXPECT_EQ(ask(next, PrivilegeRequest::kQueryMemory, abi::MemoryRange{0x1000, 0x1fff}), error(Error::kPerm));
  EXPECT_EQ(s.k.find(next)->pending, 0u);
}

TEST_F(PrivilegeTest, AddNeedsARunningService) {
  EXPECT_EQ(ask(fresh, PrivilegeRequest::kAddIrq, uint64_t{5}), error(Error::kPerm));
  Process& d = s.service("d");
  for (unsigned i = 0; i < abi::kMaxIrqs; ++i) EXPECT_EQ(ask(d.endpoint, PrivilegeRequest::kAddIrq, uint64_t{i}), 0);
  EXPECT_EQ(ask(d.endpoint, PrivilegeRequest::kAddIrq, uint64_t{9}), error(Error::kNoMemory));
  EXPECT_EQ(ask(d.endpoint, PrivilegeRequest::kAddIo, abi::IoRange{9, 8}), error(Error::kInvalid));
}

// The number of a dead dynamic service may go to another: nobody keeps a right to send to it.
TEST_F(PrivilegeTest, RightsToADynamicNumberEndWithItsOwner) {
  Process& d = s.service("d");
  const uint64_t bit = 1ull << d.privilege_id;
  ASSERT_NE(s.pm->send_mask & bit, 0u);
  ASSERT_EQ(s.call(*s.rs, KernelCall::kExit, uint32_t(d.endpoint.value)), 0);
  EXPECT_EQ(s.pm->send_mask & bit, 0u);
}

TEST_F(PrivilegeTest, GetAndUpdate) {
  Process& d = s.service("d");
  ServicePrivilege r{};
  ASSERT_EQ(s.call(*s.rs, KernelCall::kPrivilege, uint32_t(d.endpoint.value), uint32_t(PrivilegeRequest::kGet),
                   kArgument),
            0);
  r = s.get<ServicePrivilege>(*s.rs, kArgument);
  EXPECT_EQ(r.id, int32_t(d.privilege_id));
  r.kernel_calls = 0;
  EXPECT_EQ(ask(d.endpoint, PrivilegeRequest::kUpdate, r), 0);
  EXPECT_EQ(s.call(d, KernelCall::kGetInfo, 1), error(Error::kCallDenied));
}

TEST_F(PrivilegeTest, CallNumbersAreChecked) {
  EXPECT_EQ(s.call(*s.rs, KernelCall{63 + 1}), error(Error::kBadCall));
  EXPECT_EQ(s.call(*s.rs, KernelCall{0}), error(Error::kBadCall));
  EXPECT_EQ(s.call(*s.rs, KernelCall{0xffffffff}), error(Error::kBadCall));
}

}  // namespace
}  // namespace kernel::testing
