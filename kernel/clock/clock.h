// SPDX-License-Identifier: BSD-3-Clause
// Time: alarms, the end of quanta, accounting and load. The one-shot timer is armed for the next alarm, and while
// a process runs at most one tick ahead: switching processes never programs the timer, and an idle machine has
// no ticks (D18).
#pragma once
#include <cstdint>

#include "hal/hal.h"

namespace kernel {

struct Kernel;
struct Process;
struct Privilege;

inline constexpr uint64_t kNsPerUs = 1'000, kNsPerMs = 1'000'000, kNsPerSecond = 1'000'000'000;
inline constexpr uint64_t kTickNs = 10 * kNsPerMs;
inline constexpr uint64_t kRebalanceNs = 1 * kNsPerSecond;
inline constexpr uint64_t kLoadNs = 5 * kNsPerSecond;

struct ClockState {
  uint64_t next_alarm;       // earliest alarm_deadline, 0 = none
  uint64_t realtime_offset;  // ns since 1970 at boot
  uint64_t next_rebalance;
  uint64_t next_load;
  uint32_t load[3];          // << 16: 1, 5, 15 minutes
};

// The timer fired (or may have): expires alarms, charges the running process, arms again.
void clock_tick(Kernel& k);
// Arms the timer for the state the CPU is in now; called when it changes between idle and busy.
void clock_arm(Kernel& k);
// Sets or cancels (0) the alarm of a service; returns what was left of the previous one.
uint64_t clock_set_alarm(Kernel& k, Privilege& p, uint64_t deadline_ns);
// Charges the time since the last switch to `p` (null: idle).
void clock_charge(Kernel& k, Process* p);

}  // namespace kernel
