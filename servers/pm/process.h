// SPDX-License-Identifier: BSD-3-Clause
// One process as PM sees it: what others may read (PmProcessEntry, granted to /proc and RS) and what only PM
// needs. Processes lie in ProcessTable and refer to each other by pointers, which stay valid as long as the
// process is linked; a zombie has no endpoint any more but keeps its place in the tree until its parent waits.
// All-zero memory is a valid unused process (PM's tables lie in bss).
#pragma once
#include <cstdint>

#include "abi/layout.h"
#include "abi/pm.h"
#include "servers/pm/timers.h"

namespace pm {

// What the kernel says to the holder of a signal (siginfo).
struct SignalInfo {
  int32_t code = 0;
  int32_t pid = 0;
  uint32_t uid = 0;
  int32_t status = 0;
  uint64_t value = 0;
};

struct Action {
  abi::layout::Word handler = abi::kSignalDefault;
  abi::layout::Word restorer = 0;
  uint64_t mask = 0;
  uint32_t flags = 0;
};

// Why the process waits in a call to PM. Only then does PM owe it an answer outside of a handler.
enum class Waiting : uint8_t { kNothing, kChild, kSuspend, kSignal, kSleep };

// Kernel stop: asked = it is in a system call of somebody else and stops at its end, which the kernel reports.
enum class Hold : uint8_t { kFree, kAsked, kHeld };

struct AltStack {
  uint64_t address = 0, bytes = 0;
  bool is_enabled = false;
};

struct IntervalSetting {
  uint64_t interval_ns = 0;
};

struct Limits {
  uint64_t soft = 0, hard = 0;  // set at creation: see limits.cc
};

struct Process {
  abi::pm::PmProcessEntry* entry = nullptr;  // never null in a used process

  // The tree, the list of all processes in use, the chain of the pid table.
  Process* parent = nullptr;
  Process* first_child = nullptr;
  Process* next_sibling = nullptr;
  Process* previous_sibling = nullptr;
  Process* next_in_use = nullptr;
  Process* previous_in_use = nullptr;
  Process* next_of_pid = nullptr;

  // Calls that PM answers later.
  Waiting waiting = Waiting::kNothing;
  Hold hold = Hold::kFree;
  bool has_saved_mask = false;    // sigsuspend: the mask to come back to
  bool was_unpaused = false;      // the call that a signal waits for has been ended, or VFS has been asked to
  bool must_hang_up = false;      // of an orphaned group: SIGHUP and SIGCONT at the end of this message
  bool stop_unreported = false;   // wait(kWaitStopped) has not seen the stop yet
  bool continue_unreported = false;
  int8_t stop_signal = 0;
  abi::pm::Wait wait{};
  uint64_t saved_mask = 0;
  uint64_t wait_set = 0;          // sigtimedwait
  uint64_t sleep_until = 0;       // uptime

  // Signals.
  AltStack alt_stack;
  Action action[abi::kMaxSignal];
  SignalInfo info[abi::kMaxSignal];

  Timer alarm_timer;
  Timer wait_timer;
  IntervalSetting interval[3];    // ITIMER_REAL, VIRTUAL, PROF
  Limits limit[abi::pm::kLimitCount];

  [[nodiscard]] Endpoint endpoint() const { return entry->endpoint; }
  [[nodiscard]] int32_t pid() const { return entry->pid; }
  [[nodiscard]] bool is_alive() const { return entry->mode == abi::pm::ProcessMode::kAlive; }
  [[nodiscard]] bool is_zombie() const { return entry->mode == abi::pm::ProcessMode::kZombie; }
  [[nodiscard]] bool is_service() const { return (entry->flags & abi::pm::kEntryService) != 0; }
  [[nodiscard]] bool is_stopped() const { return (entry->flags & abi::pm::kEntryStopped) != 0; }
  [[nodiscard]] bool is_root() const { return entry->euid == 0; }
  [[nodiscard]] bool is_session_leader() const { return entry->session == entry->pid; }
  [[nodiscard]] Action& action_of(int signal) { return action[signal - 1]; }
  [[nodiscard]] uint64_t deliverable() const { return entry->pending & ~entry->blocked; }

  void set_flag(abi::pm::PmEntryFlags flag, bool on) {
    entry->flags = uint8_t(on ? entry->flags | flag : entry->flags & ~flag);
  }
  void set_waiting(Waiting w) {
    waiting = w;
    set_flag(abi::pm::kEntryWaiting, w != Waiting::kNothing);
  }
};

}  // namespace pm
