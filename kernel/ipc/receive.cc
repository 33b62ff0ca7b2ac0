// SPDX-License-Identifier: BSD-3-Clause
// RECEIVE: what is pending first, in the order notifications, queued senders, asynchronous messages; else wait.
#include "kernel/ipc/ipc.h"
#include "kernel/ipc/vm_request.h"

namespace kernel {

using hal::Arch;

Wire receive(Kernel& k, Process& c, abi::Endpoint from) {
  Arch::receive_begin(c.frame, c.slot);
  if (c.pending != 0) [[unlikely]] {
    if ((c.pending & kPendingNotify) != 0 && take_notify(k, c, from)) return kNoResult;
    if ((c.pending & kPendingQueue) != 0 && take_queued(k, c, from)) return kNoResult;
    if ((c.pending & kPendingAsync) != 0 && take_async(k, c, from)) return kNoResult;
  }
  if (from != abi::kAny) {
    Process* const s = k.find(from);
    if (s != nullptr && would_deadlock(k, c, *s, kReceiving)) return wire(abi::Error::kLocked);
  }
  c.from = uint32_t(from.value);
  block(k, c, kReceiving);
  return kNoResult;
}

bool take_queued(Kernel& k, Process& c, abi::Endpoint from) {
  for (base::ListNode* n = c.caller_queue.first(); n != nullptr; n = c.caller_queue.after(n)) {
    Process& s = *BASE_CONTAINER_OF(n, Process, caller_link);
    if (from != abi::kAny && s.endpoint != from) continue;
    dequeue_caller(s, c);
    if (s.has(kVmAsked)) [[unlikely]] {
      vm_take(k, s, c);
      return true;
    }
    const bool wants_reply = (s.state & kReplyWait) != 0;
    Arch::message_pass_held(s.frame, s.slot, c.frame, c.slot);
    received(k, c, s.endpoint, int32_t(wants_reply ? abi::ReceiveKind::kSendReceive : abi::ReceiveKind::kSend));
    if (!wants_reply) {
      s.from = uint32_t(abi::kAny.value);
      Arch::set_result(s.frame, 0);
    }
    unblock(k, s, kSending);
    return true;
  }
  return false;
}

void cancel_wait(Kernel& k, Process& p, Wire result) {
  if ((p.state & kSending) != 0) {
    if (Process* d = k.find(abi::Endpoint{int32_t(p.from)}); d != nullptr) {
      dequeue_caller(p, *d);
    } else {
      base::List::remove(&p.caller_link);
    }
  }
  p.from = uint32_t(abi::kAny.value);
  p.flags &= ~uint32_t(kReplyWasLost | kVmAsked | kPageFaulting);
  Arch::set_result(p.frame, result);
  unblock(k, p, kSending | kReceiving | kReplyWait);
}

}  // namespace kernel
