// SPDX-License-Identifier: BSD-3-Clause
// What the two halves of the IPC benchmarks say to each other.
#pragma once
#include "abi/message.h"
#include "abi/protocol.h"

namespace bench {
inline constexpr int32_t kRoundTrip = abi::kTestBase + 0x40;
}  // namespace bench
