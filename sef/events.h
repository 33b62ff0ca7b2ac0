// SPDX-License-Identifier: BSD-3-Clause
// The words of SEF's events: what a callback is given and what it answers.
#pragma once
#include <cstdint>

#include "abi/error.h"
#include "abi/message.h"
#include "abi/sef.h"

namespace sef {

using abi::Result;
using abi::sef::InitKind;

struct Callbacks;

struct InitInfo {
  InitKind kind = InitKind::kFresh;
  uint32_t restarts = 0;
  abi::Endpoint self = abi::kSelf;
  abi::Endpoint old_endpoint = abi::kNone;
  uint32_t flags = 0;
  char label[abi::kLabelBytes] = {};
  const Callbacks* callbacks = nullptr;
};

// Who tells a service to initialise.
enum class Startup : uint8_t {
  kByRs,    // waits for RS's Init, answers InitDone: every service but two
  kAtOnce,  // VM: RS cannot be waited for, because RS waits for VM; InitDone is sent asynchronously
  kAlone,   // RS: there is nobody to tell
};

// Live-update states (spec B.3). A service may be asked to reach one before it is replaced.
inline constexpr int32_t kStateNull = 0;         // no update pending
inline constexpr int32_t kStateWorkFree = 1;     // nothing is being processed: true at each receive
inline constexpr int32_t kStateRequestFree = 2;  // no request in progress
inline constexpr int32_t kStateProtocolFree = 3;  // no exchange of several messages in progress
inline constexpr int32_t kStateCustomBase = 4;    // from here on: the service's own
[[nodiscard]] constexpr bool is_standard_state(int32_t s) {
  return s > kStateNull && s < kStateCustomBase;
}

enum class PingAnswer : uint8_t { kPong, kSilent };
enum class SignalAction : uint8_t { kContinue, kExit };

// Controlled faults, for tests of what heals (abi::sef::Fault::kind).
enum class FaultKind : uint32_t {
  kNone = 0,
  kCrash = 1,   // an exception
  kHang = 2,    // an endless loop
  kSilent = 3,  // serves, but answers no ping any more
  kSlow = 4,    // waits a while before each message
};

}  // namespace sef
