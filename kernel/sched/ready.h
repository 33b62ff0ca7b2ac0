// SPDX-License-Identifier: BSD-3-Clause
// Who may run: block reasons set and cleared, ready queues, and the choice at the end of a kernel entry.
//
// Queues are lazy: the running process is in none, and the first process made ready in an entry is kept aside
// (cpu.handoff), because most often it runs next. So a rendezvous touches no queue at all.
//
// Invariant between entries: cpu.handoff == null; cpu.current is null or runnable; a runnable process is either
// cpu.current or linked in ready[priority]; bit p of ready_mask <=> ready[p] is not empty.
#pragma once
#include "kernel/kernel.h"

namespace kernel {

// Puts a runnable process into its queue: in front, if it has quantum left, else behind with a fresh quantum.
void ready_enqueue(Kernel& k, Process& p);
void ready_dequeue(Kernel& k, Process& p);

// A process that is not current became runnable.
inline void ready_make(Kernel& k, Process& p) {
  if (k.cpu.handoff == nullptr) {
    k.cpu.handoff = &p;
  } else {
    ready_enqueue(k, p);
  }
}
// A process that is not current stops being runnable.
inline void ready_forget(Kernel& k, Process& p) {
  if (k.cpu.handoff == &p) {
    k.cpu.handoff = nullptr;
  } else {
    ready_dequeue(k, p);
  }
}

inline void block(Kernel& k, Process& p, uint32_t reasons) {
  const bool was_runnable = p.state == 0;
  p.state |= reasons;
  if (was_runnable && &p != k.cpu.current) ready_forget(k, p);
}
inline void unblock(Kernel& k, Process& p, uint32_t reasons) {
  if (p.state == 0) return;
  p.state &= ~reasons;
  if (p.state == 0 && &p != k.cpu.current) ready_make(k, p);
}

// Sets priority and quantum. `p` may be in any state.
void set_priority(Kernel& k, Process& p, uint32_t priority);
void set_schedule(Kernel& k, Process& p, uint32_t max_priority, uint32_t quantum_us);
// The running process used its quantum: one priority lower, behind its equals.
void quantum_used(Kernel& k, Process& p);
// Raises every demoted process by one towards its own priority.
void rebalance(Kernel& k);

// Ends an entry: chooses who runs, does the work that process has pending (deliveries, repeated calls), activates
// its address space. null: nobody, or time to let interrupts in.
[[nodiscard]] Process* resume(Kernel& k);

}  // namespace kernel
