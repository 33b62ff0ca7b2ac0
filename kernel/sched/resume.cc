// SPDX-License-Identifier: BSD-3-Clause
// The end of every kernel entry: who runs next, and what is left to do for it before user mode.
#include <bit>

#include "kernel/entry/work.h"
#include "kernel/process/fpu.h"
#include "kernel/sched/ready.h"

namespace kernel {

namespace {

Process* pick(Kernel& k) {
  if (k.cpu.ready_mask == 0) return nullptr;
  base::ListNode* node = k.ready[std::countr_zero(k.cpu.ready_mask)].first();
  Process* p = BASE_CONTAINER_OF(node, Process, ready_link);
  ready_dequeue(k, *p);
  return p;
}

// May the process stay on the CPU although a better one is ready?
bool must_yield(const Kernel& k, const Process& p) {
  if ((k.cpu.ready_mask & p.above) != 0) return p.has(kIsPreemptible) || p.quantum_left <= 0;
  return p.quantum_left <= 0 && (k.cpu.ready_mask & p.ready_bit) != 0;
}

Process* choose(Kernel& k) {
  Cpu& cpu = k.cpu;
  Process* const current = cpu.current;
  Process* const handoff = cpu.handoff;
  cpu.handoff = nullptr;
  if (current != nullptr && current->state == 0) {
    if (handoff != nullptr) ready_enqueue(k, *handoff);
    if (cpu.ready_mask == 0 || !must_yield(k, *current)) return current;
    ready_enqueue(k, *current);
    return pick(k);
  }
  if (handoff == nullptr) return pick(k);
  if ((cpu.ready_mask & handoff->above) == 0) [[likely]] return handoff;
  ready_enqueue(k, *handoff);
  return pick(k);
}

void switch_to(Kernel& k, Process* next) {
  Cpu& cpu = k.cpu;
  Process* const previous = cpu.current;
  clock_charge(k, previous);
  cpu.current = next;
  if (next == nullptr) {
    clock_arm(k);
    return;
  }
  if (next->root != cpu.active_root) {
    cpu.active_root = next->root;
    hal::Arch::activate(next->root);
  }
  fpu_switch(k, *next);
  if (previous == nullptr) clock_arm(k);
}

}  // namespace

Process* resume(Kernel& k) {
  Cpu& cpu = k.cpu;
  cpu.copied_bytes = 0;
  for (;;) {
    if (cpu.wants_window) [[unlikely]] {
      cpu.wants_window = false;
      if (cpu.current != nullptr && cpu.current->state == 0) {
        ready_enqueue(k, *cpu.current);
        clock_charge(k, cpu.current);
        cpu.current = nullptr;
        if (cpu.handoff != nullptr) ready_enqueue(k, *cpu.handoff);
        cpu.handoff = nullptr;
        return nullptr;
      }
    }
    Process* const next = choose(k);
    if (next != cpu.current) switch_to(k, next);
    if (next == nullptr) return nullptr;
    if ((next->flags & P_FLAG_WORK) == 0) [[likely]] return next;
    do_work(k, *next);
  }
}

}  // namespace kernel
