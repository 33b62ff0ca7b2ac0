// SPDX-License-Identifier: BSD-3-Clause
#include <gtest/gtest.h>

#include "kernel/testing/system.h"

namespace kernel::testing {
namespace {

using abi::Error;
using abi::KernelCall;

class PortTest : public ::testing::Test {
 protected:
  System s;
  Process& d = make();

  Process& make() {
    abi::ServicePrivilege rights = System::all_rights();
    rights.flags |= abi::kCheckIoPort;
    rights.io_count = 1;
    rights.io[0] = {0x300, 0x307};
    return s.service_with("driver", rights);
  }
};

TEST_F(PortTest, OnlyDeclaredAlignedPorts) {
  s.machine.port_input[0x300] = {0x1ff};
  EXPECT_EQ(s.call(d, KernelCall::kPortIn, 0x300, 1), 0xff);
  EXPECT_EQ(s.call(d, KernelCall::kPortIn, 0x304, 4), 0xffffffff);  // a value, not an error
  EXPECT_EQ(s.call(d, KernelCall::kPortIn, 0x301, 2), error(Error::kPerm));
  EXPECT_EQ(s.call(d, KernelCall::kPortIn, 0x2ff, 1), error(Error::kPerm));
  EXPECT_EQ(s.call(d, KernelCall::kPortIn, 0x308, 1), error(Error::kPerm));
  EXPECT_EQ(s.call(d, KernelCall::kPortIn, 0x10300, 1), error(Error::kPerm));
  EXPECT_EQ(s.call(d, KernelCall::kPortIn, 0x300, 3), error(Error::kInvalid));
  EXPECT_EQ(s.call(d, KernelCall::kPortOut, 0x306, 2, 0xabcde), 0);
  EXPECT_EQ(s.machine.port_output.back(), (std::pair<uint16_t, uint32_t>{0x306, 0xbcde}));
}

TEST_F(PortTest, VectorIsCheckedBeforeItBegins) {
  abi::PortOperation v[3] = {{0x300, 1, 1, 5}, {0x304, 4, 0, 0}, {0x400, 1, 1, 6}};
  s.put(d, kArgument, v);
  EXPECT_EQ(s.call(d, KernelCall::kPortVector, kArgument, 3), error(Error::kPerm));
  EXPECT_TRUE(s.machine.port_output.empty());
  s.machine.port_input[0x304] = {0x12345678};
  EXPECT_EQ(s.call(d, KernelCall::kPortVector, kArgument, 2), 0);
  EXPECT_EQ(s.get<abi::PortOperation>(d, kArgument + sizeof v[0]).value, 0x12345678u);
  EXPECT_EQ(s.call(d, KernelCall::kPortVector, kArgument, 65), error(Error::kInvalid));
}

TEST_F(PortTest, StringsToOwnMemoryAndGrants) {
  for (uint32_t i = 0; i < 300; ++i) s.machine.port_input[0x300].push_back(i);
  abi::PortStringArgs a{.port = 0x300, .width = 2, .is_output = 0, .grant = abi::kNoGrant, .granter = {},
                        .reserved = 0, .address = kScratch + arch::host::kPageBytes - 11, .count = 200};
  EXPECT_EQ(s.call_with(d, KernelCall::kPortString, a), 0);
  EXPECT_EQ(s.get<uint16_t>(d, a.address + 2 * 199), 199u);
  a.count = 100'000;
  EXPECT_EQ(s.call_with(d, KernelCall::kPortString, a), error(Error::kInvalid));
  a.count = 10;
  a.address = kHole;
  EXPECT_EQ(s.call_with(d, KernelCall::kPortString, a), int64_t(kPending));  // nothing was read yet
  EXPECT_EQ(s.machine.port_input[0x300].size(), 100u);
}

}  // namespace
}  // namespace kernel::testing
