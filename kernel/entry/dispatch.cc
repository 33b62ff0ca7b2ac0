// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/entry/dispatch.h"

#include "kernel/ipc/ipc.h"
#include "kernel/ipc/vm_request.h"
#include "kernel/process/fpu.h"
#include "kernel/process/signal.h"
#include "kernel/sched/ready.h"

namespace kernel {

Process* on_trap(Kernel& k) {
  trap(k, *k.cpu.current);
  return resume(k);
}

Process* on_exception(Kernel& k, const hal::Exception& e) {
  Process& p = *k.cpu.current;
  switch (e.kind) {
    case hal::ExceptionKind::kPageFault:
      page_fault(k, p, e);
      break;
    case hal::ExceptionKind::kFpuUnavailable:
      fpu_use(k, p);
      break;
    default:
      exception_signal(k, p, e);
  }
  return resume(k);
}

Process* on_interrupt(Kernel& k, unsigned line) {
  irq_raised(k, line);
  return resume(k);
}

Process* on_timer(Kernel& k) {
  clock_tick(k);
  return resume(k);
}

Process* on_idle(Kernel& k) { return resume(k); }

}  // namespace kernel
