// SPDX-License-Identifier: BSD-3-Clause
// VFS -> character drivers, by SENDREC; the driver answers at once, always (D9). A request that would block is
// answered -kAgain: VFS parks it, and the driver notifies VFS when the device's readiness changes; VFS then
// issues the parked requests again. So a restarted driver knows nothing of parked requests and needs not to:
// VFS repeats them at the successor. All requests are therefore safe to retry.
// Reply type: >= 0 result, < 0 -Error.
//
// `sequence` tells a repetition from a new request: VFS gives every new Read, Write and Ioctl another number
// (never 0, per VFS, wrapping) and keeps it when it issues the same request again after -kAgain or after the
// driver died. A driver that keeps state over its death answers a repetition of what it had already done with
// the same result and does nothing, so no byte is consumed or written twice. 0: the driver does not care.
//
// A Write may take fewer bytes than asked; VFS goes on with the rest (a new sequence, position advanced) until
// all is written or, in non-blocking mode, until -kAgain. An Ioctl is parked by -kAgain even if non-blocking.
#pragma once
#include <cstdint>

#include "abi/grant.h"
#include "abi/message.h"
#include "abi/protocol.h"

namespace abi::chardev {

struct Caller { Endpoint process; int32_t process_group, session, pid; };  // for job control (SIGTTIN, ctty)
static_assert(sizeof(Caller) == 16);

// `minor` is the wire minor: the node's minor + the offset of its major, see abi/device_numbers.h.
struct Open {
  static constexpr int32_t kType = kCharBase + 0;
  uint32_t minor, flags;      // O_* bits
  Caller caller;              // a terminal may become the session's controlling terminal: reply type 1
};
static_assert(sizeof(Open) == 24);
struct Close { static constexpr int32_t kType = kCharBase + 1; uint32_t minor; Caller caller; };
struct Transfer {             // Read and Write have this payload
  uint32_t minor, flags;      // kNonBlock (informational), kFromBackground
  uint64_t position, bytes;
  GrantId grant;
  Caller caller;
  uint32_t sequence;
};
static_assert(sizeof(Transfer) == 48);
inline constexpr uint32_t kNonBlock = 04000;  // O_NONBLOCK of the open file
// A terminal answers -kBackground to a process outside the foreground group; VFS passes it on, and the caller's
// posix library asks PM (abi::pm::Background). With this bit a write or a setting is served all the same.
inline constexpr uint32_t kFromBackground = 2;
struct Read : Transfer { static constexpr int32_t kType = kCharBase + 2; };
struct Write : Transfer { static constexpr int32_t kType = kCharBase + 3; };
struct Ioctl {
  static constexpr int32_t kType = kCharBase + 4;
  uint32_t minor, request;    // Linux numbers
  GrantId grant;              // covers `bytes` at the argument, read-write; kNoGrant: argument is a value
  uint32_t bytes;             // abi/ioctl.h: ioctl_bytes(request)
  uint64_t argument;
  Caller caller;
  uint32_t sequence;
  uint32_t flags;             // kFromBackground
};
static_assert(sizeof(Ioctl) == 48);
struct Poll {                 // reply type: ready events now (Linux POLL* bits); notify VFS when more become ready
  static constexpr int32_t kType = kCharBase + 5;
  uint32_t minor, events;
  Caller caller;
};

}  // namespace abi::chardev
