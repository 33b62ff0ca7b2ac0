// SPDX-License-Identifier: BSD-3-Clause
// Protocol between RS and every service (through SEF). Requests from RS arrive as asynchronous messages or
// sends from kRs; a ping is a notify from kRs and is answered by a notify.
#pragma once
#include <cstdint>

#include "abi/grant.h"
#include "abi/message.h"
#include "abi/protocol.h"

namespace abi::sef {

enum class InitKind : uint32_t { kFresh = 0, kUpdate = 1, kRestart = 2 };
struct Init {                     // RS -> service, first message it accepts; answered by InitDone
  static constexpr int32_t kType = kSefBase + 0;
  InitKind kind;
  uint32_t restarts;
  Endpoint old_endpoint;          // of the predecessor (restart, update), else kNone
  uint32_t flags;
  char label[kLabelBytes];
};
struct InitDone {                 // service -> RS: SENDREC; VM: SENDA once
  static constexpr int32_t kType = kSefBase + 1;
  int32_t result;                 // 0 or -Error
};
struct Prepare {                  // RS -> service: live update. state 0 cancels
  static constexpr int32_t kType = kSefBase + 2;
  int32_t state;
  uint32_t flags;
  uint64_t max_time_ns;
};
struct Ready {                    // service -> RS, SENDREC: an answer means the update was aborted
  static constexpr int32_t kType = kSefBase + 3;
  int32_t result, state;
};
struct Signal {                   // RS -> service: SIGTERM and other signals as messages
  static constexpr int32_t kType = kSefBase + 4;
  int32_t signal;
};
struct Dump { static constexpr int32_t kType = kSefBase + 5; };                  // debug dump to the log
struct Fault { static constexpr int32_t kType = kSefBase + 6; uint32_t kind; };  // controlled fault: crash 1, hang 2, silent 3, slow 4
struct Shutdown { static constexpr int32_t kType = kSefBase + 7; };              // PM -> services: the system goes down

}  // namespace abi::sef
