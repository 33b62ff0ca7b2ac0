// SPDX-License-Identifier: BSD-3-Clause
#include "tools/policy/image_policy.h"

#include <cstring>

#include "abi/message.h"
#include "base/test/test.h"

namespace policy {
namespace {

TEST(ImagePolicy, AssignsSlotsAndMasks) {
  const auto image = ImagePolicy::create(R"(
    service rs { flags boot; }; service vm { flags boot; };
    service tty { flags boot; notify vfs; irq 4; };
    service vfs { flags boot; ipc tty; };
    service init { flags boot user_process; };
    service extra { ipc vfs; };)");
  ASSERT_TRUE(image.has_value());
  const auto& s = image->services();
  EXPECT_EQ(s[0].slot, abi::kRs.value);
  EXPECT_EQ(s[2].slot, int(abi::kFirstFreeBootSlot));
  EXPECT_EQ(s[3].privilege.send_mask, 1u << 1 | 1u << 2 | 1u << abi::kFirstFreeBootSlot);
  EXPECT_EQ(s[2].privilege.send_mask, 1u << 1 | 1u << 2 | 1u << abi::kVfs.value);
  EXPECT_EQ(s[4].privilege.id, abi::kUserPrivilege);
  EXPECT_EQ(s[4].privilege.signal_manager, abi::kPm.value);
  EXPECT_EQ(s[4].privilege.trap_mask, abi::trap_bit(abi::Trap::kSendReceive));
  EXPECT_EQ(s[4].privilege.kernel_calls, 0u);
  EXPECT_EQ(s[5].slot, -1);
  abi::PolicyHeader header;
  const std::string module = image->boot_module();
  std::memcpy(&header, module.data(), sizeof header);
  EXPECT_EQ(header.service_count, 5u);
  EXPECT_EQ(module.size(), sizeof header + 5 * sizeof(abi::ServicePolicy));
}

void expect_refused(const char* text, const char* message) {
  const auto image = ImagePolicy::create(text);
  ASSERT_TRUE(!image.has_value());
  EXPECT_EQ(std::string_view(image.error()), std::string_view(message));
}

TEST(ImagePolicy, RefusesWhatNoSingleEntryShows) {
  expect_refused("service a { irq 4; }; service b { irq 4; };", "IRQ 4 is claimed by 'a' and 'b'");
  expect_refused("service a { io 60:5; }; service b { io 64; };", "port 0x64 is claimed by 'a' and 'b'");
  expect_refused("service a { ipc ghost; };", "service 'a' may call 'ghost', which is not in this image");
  expect_refused("service a { }; service a { };", "two services are named 'a'");
  expect_refused("service a { ipc b; }; service b { ipc c; }; service c { ipc a; };",
                 "cycle of ipc rights (D9): a -> b -> c -> a");
  expect_refused("service a { bad; };", "line 1: unknown option: bad");
}

TEST(ImagePolicy, NotifyMayGoUpwards) {
  EXPECT_TRUE(ImagePolicy::create("service a { ipc b; }; service b { notify a; };").has_value());
}

}  // namespace
}  // namespace policy
