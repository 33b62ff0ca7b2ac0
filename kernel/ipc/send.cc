// SPDX-License-Identifier: BSD-3-Clause
// SEND and SENDNB (R-KERN-1, 2), and what every send half shares.
#include "kernel/ipc/vm_request.h"
#include "kernel/ipc/ipc.h"

namespace kernel {

using abi::Error;
using hal::Arch;

Wire send(Kernel& k, Process& c, Process& d, abi::Trap trap) {
  if (will_receive(d, c.endpoint)) {
    if (d.has(kVmAsked)) return vm_answer(k, c, d);
    const hal::CopyResult copied = Arch::message_pass(c.frame, c.slot, d.frame, d.slot);
    if (!copied.is_ok) return suspend_for_message(k, c, copied);
    received(k, d, c.endpoint, kind_for(d, abi::ReceiveKind::kSend));
    return 0;
  }
  if (trap == abi::Trap::kSendNonBlocking) return wire(Error::kNotReady);
  if (would_deadlock(k, c, d, kSending)) return wire(Error::kLocked);
  const hal::CopyResult held = Arch::message_hold(c.frame, c.slot);
  if (!held.is_ok) return suspend_for_message(k, c, held);
  c.from = uint32_t(d.endpoint.value);
  block(k, c, kSending);
  enqueue_caller(c, d);
  return kNoResult;
}

}  // namespace kernel
