// SPDX-License-Identifier: BSD-3-Clause
// VFS -> character drivers, by SENDREC; the driver answers at once, always (D9). A request that would block is
// answered -kAgain: VFS parks it, and the driver notifies VFS when the device's readiness changes; VFS then
// issues the parked requests again. So a restarted driver knows nothing of parked requests and needs not to:
// VFS repeats them at the successor. All requests are therefore safe to retry.
// Reply type: >= 0 result, < 0 -Error.
#pragma once
#include <cstdint>

#include "abi/grant.h"
#include "abi/message.h"
#include "abi/protocol.h"

namespace abi::chardev {

struct Caller { Endpoint process; int32_t process_group, session; };  // for job control (SIGTTIN, ctty)
static_assert(sizeof(Caller) == 12);

struct Open {
  static constexpr int32_t kType = kCharBase + 0;
  uint32_t minor, flags;      // O_* bits
  Caller caller;              // a terminal may become the session's controlling terminal: reply type 1
};
struct Close { static constexpr int32_t kType = kCharBase + 1; uint32_t minor; };
struct Transfer {             // Read and Write have this payload
  uint32_t minor, flags;      // kNonBlock: informational
  uint64_t position, bytes;
  GrantId grant;
  Caller caller;
};
struct Read : Transfer { static constexpr int32_t kType = kCharBase + 2; };
struct Write : Transfer { static constexpr int32_t kType = kCharBase + 3; };
struct Ioctl {
  static constexpr int32_t kType = kCharBase + 4;
  uint32_t minor, request;    // Linux numbers
  GrantId grant;              // covers `bytes` at the argument, read-write; kNoGrant: argument is a value
  uint32_t bytes;
  uint64_t argument;
  Caller caller;
};
struct Poll {                 // reply type: ready events now (Linux POLL* bits); notify VFS when more become ready
  static constexpr int32_t kType = kCharBase + 5;
  uint32_t minor, events;
};

}  // namespace abi::chardev
