// SPDX-License-Identifier: BSD-3-Clause
// The fake machine under PM's logic: kernel, VM and VFS as small models that tests script and look at. A process
// is in a call of PM, in a call of somebody else, running, or stopped; answers and handler frames are recorded.
#pragma once
#include "abi/pm_vfs.h"
#include "servers/pm/pm.h"
#include "servers/pm/requests.h"

namespace pm::fake {

// kTaking: answered, but the message is put into its memory only when it runs (i386): still "in a call".
enum class Place : uint8_t { kNone, kRunning, kInPm, kInVfs, kTaking };

struct Body {  // a process of the fake kernel
  Endpoint endpoint = abi::kNone;
  Place place = Place::kNone;
  bool is_stop_asked = false;  // stops at the end of the call
  bool is_stopped = false;
  bool is_suspended = false;   // VFS keeps its call until Unpause
  int32_t last_reply = 0;
  Message reply_message;
  unsigned reply_count = 0, frame_count = 0;
  abi::SignalFrameArgs frame{};  // the last one
  unsigned priority = 0;
};

struct Machine {
  Body body[abi::kMaxProcesses];
  uint32_t generation[abi::kMaxProcesses];
  uint64_t now = 0, realtime_offset = 1'000'000 * kSecond, alarm = ~0ull;
  Message last_async, last_vfs;
  Endpoint last_async_to;
  int32_t vfs_result = 0;         // of the next Exec or ProcessForked
  Message vfs_reply;
  bool vm_fork_fails = false, frame_fails = false, takes_later = false;
  int aborts = 0, service_signal = 0;
  unsigned exits = 0, syncs = 0, unpauses = 0;
};

extern Machine the;
extern Pm pm;

// Everything new: init (pid 1) exists and runs. Returns it.
Process& boot();
Body& body_of(Endpoint ep);
inline Body& body_of(const Process& p) { return body_of(p.entry->endpoint); }

// `p` makes a request; as the main loop does it. Returns the reply's type, or kNoReply if none came.
int32_t call(Process& p, Message& m);
template <class Request>
int32_t call(Process& p, const Request& request) {
  Message m = Message::of(request);
  return call(p, m);
}
// A child of `p`.
Process& fork(Process& p);
// `p` goes into a call of VFS that is suspended there (a terminal read).
void enter_vfs(Process& p);
// Its call ends with `type`; the kernel reports it if a stop was asked.
void leave_vfs(Process& p, int32_t type);
// Processes that are kTaking run: those that were asked to stop do it now, and are reported.
void run_taking();
// The kernel's report for a process, as sef hands it over.
void report(const abi::SignalReport& r);
// Time passes; the alarm rings if it is set.
void advance(uint64_t ns);

}  // namespace pm::fake
