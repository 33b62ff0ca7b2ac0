// SPDX-License-Identifier: BSD-3-Clause
// Death of a peer (R-KERN-8): blocked senders get kDestinationDied, blocked receivers kSourceDied, and nothing of
// the dead process stays pending anywhere.
#include "kernel/ipc/ipc.h"

namespace kernel {

namespace {

void forget_notifications(Kernel& k, const Process& p) {
  if (!p.is_service()) return;
  const uint64_t bit = 1ull << p.privilege_id;
  for (Privilege& other : k.privilege) {
    if ((other.notify & bit) == 0) continue;
    other.notify &= ~bit;
    if (other.owner != nullptr && !other.has_notify()) other.owner->pending &= ~uint32_t(kPendingNotify);
  }
}

}  // namespace

void ipc_forget(Kernel& k, Process& p) {
  // It leaves the queue it waits in.
  if ((p.state & kSending) != 0) {
    if (Process* d = k.find(abi::Endpoint{int32_t(p.from)}); d != nullptr) dequeue_caller(p, *d);
  }
  p.state &= ~uint32_t(kSending | kReceiving | kReplyWait);
  p.from = uint32_t(abi::kAny.value);
  // Who waits for it.
  for (Process& other : k.process) {
    if (&other == &p || (other.state & (kSending | kReceiving)) == 0 || !other.waits_for(p.endpoint)) continue;
    if (other.is_free()) continue;
    const bool was_sending = (other.state & kSending) != 0;
    cancel_wait(k, other, wire(was_sending ? abi::Error::kDestinationDied : abi::Error::kSourceDied));
  }
  forget_notifications(k, p);
  if (p.is_service()) async_forget(k, *p.privilege);
  async_destination_died(k, p);
}

}  // namespace kernel
