// SPDX-License-Identifier: BSD-3-Clause
// Ready queues, priorities and quanta (spec A.10).
#include "kernel/sched/ready.h"

#include <bit>

namespace kernel {

namespace {

constexpr uint32_t kLowestPriority = kPriorities - 1;

int64_t full_quantum(const Process& p) { return int64_t(hal::Arch::ns_to_cycles(p.quantum_us * kNsPerUs)); }

}  // namespace

void ready_enqueue(Kernel& k, Process& p) {
  base::List& queue = k.ready[p.priority];
  if (p.quantum_left > 0) {
    queue.push_front(&p.ready_link);
  } else {
    p.quantum_left = full_quantum(p);
    queue.push_back(&p.ready_link);
  }
  k.cpu.ready_mask |= p.ready_bit;
}

void ready_dequeue(Kernel& k, Process& p) {
  base::List::remove(&p.ready_link);
  if (k.ready[p.priority].is_empty()) k.cpu.ready_mask &= ~p.ready_bit;
}

void set_priority(Kernel& k, Process& p, uint32_t priority) {
  const bool is_queued = p.ready_link.is_linked();
  if (is_queued) ready_dequeue(k, p);
  p.priority = priority;
  p.ready_bit = 1u << priority;
  p.above = p.ready_bit - 1;
  if (is_queued) ready_enqueue(k, p);
}

void set_schedule(Kernel& k, Process& p, uint32_t max_priority, uint32_t quantum_us) {
  p.max_priority = max_priority;
  p.quantum_us = quantum_us;
  p.quantum_left = full_quantum(p);
  set_priority(k, p, max_priority);
}

void quantum_used(Kernel& k, Process& p) {
  p.quantum_left = 0;  // behind its equals, wherever it is queued next
  if (p.priority < kLowestPriority) set_priority(k, p, p.priority + 1);
}

void rebalance(Kernel& k) {
  for (Process& p : k.process) {
    if (!p.is_free() && p.priority > p.max_priority) set_priority(k, p, p.priority - 1);
  }
}

}  // namespace kernel
