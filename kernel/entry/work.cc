// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/entry/work.h"

#include "kernel/ipc/ipc.h"
#include "kernel/ipc/vm_request.h"
#include "kernel/process/signal.h"

namespace kernel {

using hal::Arch;

namespace {

void deliver(Kernel& k, Process& p) {
  if constexpr (Arch::kDeliversToMemory) {
    const hal::CopyResult copied = Arch::message_deliver(p.frame, p.slot);
    if (copied.is_ok) [[likely]] {
      p.flags &= ~uint32_t(kDeliverMessage);
      return;
    }
    if (ask_for_buffer(k, p, copied)) return;  // and once more, when VM has answered
    p.flags &= ~uint32_t(kDeliverMessage);
    Arch::set_result(p.frame, wire(abi::Error::kFault));
  }
}

}  // namespace

void do_work(Kernel& k, Process& p) {
  if (p.has(kDeliverMessage)) {
    deliver(k, p);
  } else if (p.has(kResumeTrap)) {
    p.flags &= ~uint32_t(kResumeTrap);
    trap(k, p);
  } else if (p.has(kStopAtEnd)) {
    stop_at_end(k, p);
  }
}

}  // namespace kernel
