// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/clock/clock.h"

#include <algorithm>
#include <bit>

#include "abi/signal.h"
#include "kernel/ipc/ipc.h"
#include "kernel/process/signal.h"
#include "kernel/sched/ready.h"

namespace kernel {

using hal::Arch;

namespace {

constexpr uint64_t kNever = UINT64_MAX;

void find_next_alarm(Kernel& k) {
  uint64_t next = 0;
  for (const Privilege& p : k.privilege) {
    if (p.alarm_deadline != 0 && (next == 0 || p.alarm_deadline < next)) next = p.alarm_deadline;
  }
  k.clock.next_alarm = next;
}

void expire_alarms(Kernel& k, uint64_t now) {
  if (k.clock.next_alarm == 0 || now < k.clock.next_alarm) return;
  for (Privilege& p : k.privilege) {
    if (p.alarm_deadline == 0 || p.alarm_deadline > now) continue;
    p.alarm_deadline = 0;
    if (p.owner != nullptr) notify_from_kernel(k, *p.owner, KernelSource::kClock, 0);
  }
  find_next_alarm(k);
}

void expire_timers(Kernel& k, Process& p) {
  if (p.virtual_timer_end != 0 && p.cycles >= p.virtual_timer_end) {
    p.virtual_timer_end = 0;
    cause_signal(k, p, abi::kSigVirtualAlarm);
  }
  if (p.profile_timer_end != 0 && p.cycles + p.system_cycles >= p.profile_timer_end) {
    p.profile_timer_end = 0;
    cause_signal(k, p, abi::kSigProfile);
  }
}

void check_quantum(Kernel& k, Process& p) {
  if (p.quantum_left > 0) return;
  quantum_used(k, p);
  const uint32_t rivals = p.above | p.ready_bit;
  if ((k.cpu.ready_mask & rivals) == 0) p.quantum_left = int64_t(Arch::ns_to_cycles(p.quantum_us * kNsPerUs));
}

[[nodiscard]] uint32_t count_runnable(const Kernel& k) {
  return uint32_t(std::count_if(std::begin(k.process), std::end(k.process),
                                [](const Process& p) { return p.state == 0; }));
}

// Exponentially decaying averages over 1, 5 and 15 minutes, 16 fractional bits; one step is kLoadNs.
void update_load(Kernel& k, uint64_t now) {
  ClockState& clock = k.clock;
  if (now < clock.next_load) return;
  constexpr uint32_t kDecay[3] = {60296, 64453, 65173};  // 65536 * exp(-5 s / 60, 300, 900 s)
  constexpr uint64_t kMaxSteps = 600;                    // after an idle hour the rest is nothing
  const uint64_t steps = std::min((now - clock.next_load) / kLoadNs + 1, kMaxSteps);
  const uint64_t runnable = uint64_t{count_runnable(k)} << 16;
  for (uint64_t i = 0; i < steps; ++i) {
    const uint64_t target = i + 1 == steps ? runnable : 0;  // an idle machine has no ticks
    for (unsigned n = 0; n < 3; ++n) {
      clock.load[n] = uint32_t((clock.load[n] * uint64_t{kDecay[n]} + target * (65536 - kDecay[n])) >> 16);
    }
  }
  clock.next_load = now + kLoadNs;
}

}  // namespace

void clock_charge(Kernel& k, Process* p) {
  Cpu& cpu = k.cpu;
  const uint64_t now = Arch::cycles();
  const uint64_t used = now - cpu.switched_at;
  cpu.switched_at = now;
  if (p == nullptr) {
    cpu.idle_cycles += used;
    return;
  }
  p->cycles += used;
  p->quantum_left -= int64_t(used);
  if ((p->flags & kIsBillable) != 0) {
    cpu.billed = p;
  } else if (cpu.billed != nullptr) {
    cpu.billed->system_cycles += used;
  }
}

void clock_arm(Kernel& k) {
  const uint64_t now = Arch::now_ns();
  uint64_t deadline = k.clock.next_alarm != 0 ? k.clock.next_alarm : kNever;
  if (k.cpu.current != nullptr) deadline = std::min(deadline, now + kTickNs);
  k.cpu.armed_deadline = deadline;
  Arch::timer_arm(deadline);
}

uint64_t clock_set_alarm(Kernel& k, Privilege& p, uint64_t deadline_ns) {
  const uint64_t previous = p.alarm_deadline;
  p.alarm_deadline = deadline_ns;
  find_next_alarm(k);
  if (k.clock.next_alarm != 0 && k.clock.next_alarm < k.cpu.armed_deadline) clock_arm(k);
  return previous;
}

void clock_tick(Kernel& k) {
  const uint64_t now = Arch::now_ns();
  clock_charge(k, k.cpu.current);
  expire_alarms(k, now);
  update_load(k, now);
  if (now >= k.clock.next_rebalance) {
    k.clock.next_rebalance = now + kRebalanceNs;
    rebalance(k);
  }
  if (Process* const p = k.cpu.current; p != nullptr) {
    check_quantum(k, *p);
    expire_timers(k, *p);
  }
  clock_arm(k);
}

}  // namespace kernel
