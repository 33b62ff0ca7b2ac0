// SPDX-License-Identifier: BSD-3-Clause
// Asks the killer to end a process a little later, while the one who asks is busy with it.
#pragma once
#include <cstdint>

#include "abi/message.h"
#include "abi/protocol.h"

namespace killer {

struct KillLater {
  static constexpr int32_t kType = abi::kTestBase + 0x40;
  abi::Endpoint target;
  uint32_t reserved;
  uint64_t after_ns;
};

}  // namespace killer
