// SPDX-License-Identifier: BSD-3-Clause
// tty <-> PM about job control, asynchronous both ways (tty is below PM in the SENDREC order, D9). Signals to a
// group are abi/pm.h's; here is what needs PM's answer: a process outside the foreground group uses its
// terminal. Only PM knows whether the process ignores or blocks the signal, and whether its group is orphaned.
// Meanwhile tty answers the request -kAgain; after the verdict it notifies VFS, which issues the request again.
#pragma once
#include <cstdint>

#include "abi/message.h"
#include "abi/protocol.h"

namespace abi::tty {

// tty -> PM. Decide in this order: `pid` is unknown: kOrphaned. `pid` ignores or blocks the signal: kIgnored.
// Its group is orphaned (POSIX): kOrphaned. Otherwise send the signal to the group and say kSignalled: the
// parked request then ends as any system call that a signal interrupts (stopped; with SA_RESTART semantics for
// default actions: it is issued again when the process goes on).
// Safe to repeat after tty restarted: a stop signal that is pending already changes nothing.
struct BackgroundAccess {
  static constexpr int32_t kType = kTtyBase + 0;
  int32_t process_group, pid;
  int32_t signal;   // SIGTTIN or SIGTTOU
  uint32_t cookie;  // returned in the verdict
};

enum class Verdict : uint32_t { kSignalled = 1, kIgnored = 2, kOrphaned = 3 };
struct BackgroundVerdict {  // PM -> tty (SENDA or SENDNB)
  static constexpr int32_t kType = kTtyBase + 1;
  uint32_t cookie;
  Verdict verdict;
};

}  // namespace abi::tty
