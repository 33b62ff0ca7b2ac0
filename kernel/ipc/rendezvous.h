// SPDX-License-Identifier: BSD-3-Clause
// What all IPC primitives share: does a receiver take a message of this sender now, and the moment at which it
// got one. Small and inline: this is the hot path.
#pragma once
#include "abi/message.h"
#include "kernel/kernel.h"
#include "kernel/sched/ready.h"

namespace kernel {

// Result of a primitive: 0, or -Error. kNoResult: the caller blocks or is suspended, its result comes later.
using Wire = int32_t;
inline constexpr Wire kNoResult = abi::to_wire(abi::Error::kSuspended);
[[nodiscard]] constexpr Wire wire(abi::Error e) { return abi::to_wire(e); }

// `d` waits for a message, and one of `s` would do. True also for a process that is stopped besides: it gets the
// message and stays stopped.
[[nodiscard]] inline bool will_receive(const Process& d, abi::Endpoint s) {
  return (d.state & (kSending | kReceiving)) == kReceiving && (d.from == uint32_t(abi::kAny.value) || d.waits_for(s));
}
// `d` is in a SENDREC and waits for the answer of `s`: permission to reply, whatever the send mask says (D7).
[[nodiscard]] inline bool waits_for_reply(const Process& d, abi::Endpoint s) {
  return (d.state & (kSending | kReceiving | kReplyWait)) == (kReceiving | kReplyWait) && d.waits_for(s);
}
[[nodiscard]] inline bool may_send(const Process& c, const Process& d) {
  return (c.send_mask >> d.privilege_id & 1) != 0;
}

// The message is in `d`'s frame and slot; `d` waited for it, or is the caller.
inline void received(Kernel& k, Process& d, abi::Endpoint source, int32_t status) {
  if ((d.flags & kReplyWasLost) != 0) [[unlikely]] {
    status |= abi::Status::kReplyLost;
    d.flags &= ~uint32_t(kReplyWasLost);
  }
  hal::Arch::receive_complete(d.frame, d.slot, source, status);
  if constexpr (hal::Arch::kDeliversToMemory) d.flags |= kDeliverMessage;
  ++d.messages;
  d.from = uint32_t(abi::kAny.value);
  unblock(k, d, kReceiving | kReplyWait);
}
[[nodiscard]] inline int32_t kind_for(const Process& d, abi::ReceiveKind kind) {
  return (d.state & kReplyWait) != 0 ? int32_t(abi::ReceiveKind::kReply) : int32_t(kind);
}

// Queues `c`, whose message is held, at `d`.
inline void enqueue_caller(Process& c, Process& d) {
  d.caller_queue.push_back(&c.caller_link);
  d.pending |= kPendingQueue;
}
inline void dequeue_caller(Process& c, Process& d) {
  base::List::remove(&c.caller_link);
  if (d.caller_queue.is_empty()) d.pending &= ~uint32_t(kPendingQueue);
}

// The wait of `p` ends without a message: -Error as its result.
void cancel_wait(Kernel& k, Process& p, Wire result);

}  // namespace kernel
