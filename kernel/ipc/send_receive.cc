// SPDX-License-Identifier: BSD-3-Clause
// SENDREC: the request of a client and the wait for its answer. While it waits nothing but a message of `d` will
// do: no notification (R-KERN-4), no asynchronous message flagged kAsyncNoReply.
#include "kernel/ipc/ipc.h"
#include "kernel/ipc/vm_request.h"

namespace kernel {

using hal::Arch;

Wire send_receive(Kernel& k, Process& c, Process& d) {
  Arch::receive_begin(c.frame, c.slot);
  if (will_receive(d, c.endpoint)) [[likely]] {
    if (d.has(kVmAsked)) [[unlikely]] return wire(abi::Error::kLocked);  // VM asks nobody, so nobody waits for it so
    const hal::CopyResult copied = Arch::message_pass(c.frame, c.slot, d.frame, d.slot);
    if (!copied.is_ok) [[unlikely]] return suspend_for_message(k, c, copied);
    received(k, d, c.endpoint, kind_for(d, abi::ReceiveKind::kSendReceive));
    c.from = uint32_t(d.endpoint.value);
    c.state |= kReceiving | kReplyWait;
    if ((c.pending & kPendingAsync) != 0 && take_async(k, c, d.endpoint)) return kNoResult;
    return kNoResult;
  }
  if (would_deadlock(k, c, d, kSending)) return wire(abi::Error::kLocked);
  const hal::CopyResult held = Arch::message_hold(c.frame, c.slot);
  if (!held.is_ok) return suspend_for_message(k, c, held);
  c.from = uint32_t(d.endpoint.value);
  c.state |= kSending | kReceiving | kReplyWait;
  enqueue_caller(c, d);
  return kNoResult;
}

}  // namespace kernel
