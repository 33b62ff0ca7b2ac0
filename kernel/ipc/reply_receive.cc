// SPDX-License-Identifier: BSD-3-Clause
// REPLYRECV: answer one, receive the next (D7). The reply half never blocks and never fails the call: if
// `reply_to` is gone or does not wait for the caller in a SENDREC, the status of the receive says kReplyLost.
// kNone as reply_to: nothing to answer.
#include "kernel/ipc/ipc.h"
#include "kernel/ipc/vm_request.h"

namespace kernel {

using hal::Arch;

Wire reply_receive(Kernel& k, Process& c, abi::Endpoint reply_to) {
  Process* const d = k.find(reply_to);
  if (d != nullptr && waits_for_reply(*d, c.endpoint)) [[likely]] {
    if (d->has(kVmAsked)) [[unlikely]] {
      if (vm_answer(k, c, *d) != 0) c.flags |= kReplyWasLost;
    } else {
      const hal::CopyResult copied = Arch::message_pass(c.frame, c.slot, d->frame, d->slot);
      if (!copied.is_ok) [[unlikely]] return suspend_for_message(k, c, copied);
      received(k, *d, c.endpoint, int32_t(abi::ReceiveKind::kReply));
    }
  } else if (reply_to != abi::kNone) {
    c.flags |= kReplyWasLost;
  }
  return receive(k, c, abi::kAny);
}

}  // namespace kernel
