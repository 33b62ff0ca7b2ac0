// SPDX-License-Identifier: BSD-3-Clause
// RS's protocol: starting, stopping and watching services. Users call by SENDREC through the `service` command; RS
// answers by SENDNB, some requests late. Who may: "root" is effective uid 0; "controller" is a service whose policy
// names the target under `control`. Others: kPerm. A label is 1..15 characters (kInvalid); an unknown one is kNoProcess.
// Safe to retry after RS was replaced: Status, Lookup, Shutdown; the others when Status shows that nothing happened.
#pragma once
#include <cstdint>

#include "abi/endpoint.h"
#include "abi/message.h"
#include "abi/policy.h"
#include "abi/protocol.h"

namespace abi::rs {

// Starts a service. Root. `policy`: address of a ServicePolicy in the caller. Answers when the service has
// initialised (kUpNoWait: when it exists). kExists -> the label is in use: kBusy; kInvalid (policy), kTooBig, kNoSpace
// (table full), errors of loading the program and of its initialisation.
inline constexpr uint32_t kUpNoWait = 1, kUpNoRestart = 2;
struct Up {
  static constexpr int32_t kType = kRsBase + 0;
  uint64_t policy;
  uint32_t policy_bytes, flags;
  struct Reply { Endpoint endpoint; };
};

struct Label { char text[kLabelBytes]; };

// SIGTERM, after 2 s SIGKILL; answers when the process is gone. Root. kPerm also for core services.
struct Down { static constexpr int32_t kType = kRsBase + 1; Label label; };
// Kills and starts again, with the restart count 0. Root or controller. Answers at once. kBusy.
struct Refresh { static constexpr int32_t kType = kRsBase + 2; Label label; };
// Starts a service that is dead but listed (recovery scripts do this). Root or controller. kBusy: it is alive.
struct Restart {
  static constexpr int32_t kType = kRsBase + 3;
  Label label;
  struct Reply { Endpoint endpoint; };
};
// From now on nobody is restarted. Root, PM.
struct Shutdown { static constexpr int32_t kType = kRsBase + 4; };
// Live update. Root or controller. kInvalid (state, time > 20 s), kBusy (one is running); a service refuses with
// kNoSystemCall (no update at all) or kInvalid (not that state).
struct Update {
  static constexpr int32_t kType = kRsBase + 5;
  Label label;
  int32_t state;
  uint32_t flags;
  uint64_t max_time_ns;  // 0: 2 s
};
// Label -> endpoint. Anyone. kNoProcess: unknown or dead.
struct Lookup {
  static constexpr int32_t kType = kRsBase + 6;
  Label label;
  struct Reply { Endpoint endpoint; };
};
// StatusEntry[] to `address` of the caller, as many as `count`; reply type = number of services. Anyone.
struct Status { static constexpr int32_t kType = kRsBase + 7; uint64_t address; uint32_t count, entry_bytes; };
// A controlled fault (abi::sef::Fault) in the service, or its debug dump. Root.
struct Inject { static constexpr int32_t kType = kRsBase + 8; Label label; uint32_t kind; };
struct Dump { static constexpr int32_t kType = kRsBase + 9; Label label; };
// A service asks for the `arguments` of its policy: written to `address`, with a 0; reply type = length.
struct GetArguments { static constexpr int32_t kType = kRsBase + 10; uint64_t address; uint32_t bytes, reserved; };

enum class State : uint32_t {
  kFree = 0,
  kWaiting,       // boot: its turn has not come
  kLoading,       // its program is being read
  kInitializing,  // runs, has not reported InitDone
  kRunning,
  kStopping,      // SIGTERM was sent
  kBackoff,       // dead, starts again when the time is over
  kScript,        // dead, its recovery script decides
  kDead,          // dead, listed: waits for `restart` or `down`
  kUser,          // init: a user process, PM looks after it
};
// Why it died last. Recovery scripts get these as words.
enum class Reason : uint32_t {
  kNone = 0,
  kRefresh,      // "restart"
  kNoHeartbeat,  // "no-heartbeat"
  kKilled,       // "killed": SIGKILL
  kCrashed,      // "crashed": it ended by itself
  kSignaled,     // "signaled": exceptions and other signals
  kInitFailed,   // initialisation reported an error or took too long
};

struct StatusEntry {
  char label[kLabelBytes];
  Endpoint endpoint;       // kNone: dead
  int32_t pid;             // -1: none
  State state;
  uint32_t restarts;
  Reason last_reason;
  int32_t last_detail;     // signal, exit status or -Error
  uint32_t flags;          // ServiceFlags
  uint32_t uid, heartbeat_ms, device_major;
  uint64_t started_ns;     // uptime
  uint64_t recovery_ns;    // of the last recovery: from detection to InitDone
  char program[24];        // the end of its path
};
static_assert(sizeof(StatusEntry) == 96);

}  // namespace abi::rs
