// SPDX-License-Identifier: BSD-3-Clause
// NOTIFY: a bit, never queued twice, never lost, never blocking (R-KERN-3, 4). By a process, or by the kernel on
// behalf of hardware, clock and system; kernel sources come first, then the lowest privilege id.
#include <bit>

#include "kernel/ipc/ipc.h"

namespace kernel {

using hal::Arch;

namespace {

[[nodiscard]] bool takes_notify(const Process& d, abi::Endpoint source) {
  return will_receive(d, source) && (d.state & kReplyWait) == 0;
}

void deliver(Kernel& k, Process& d, abi::Endpoint source, uint64_t bits) {
  abi::Message m;
  m.set(abi::Notification{.uptime_ns = Arch::now_ns(), .bits = bits});
  Arch::message_put(d.frame, d.slot, m);
  received(k, d, source, int32_t(abi::ReceiveKind::kNotify));
}

void update_pending(Process& d) {
  if (!d.privilege->has_notify()) d.pending &= ~uint32_t(kPendingNotify);
}

// The payload bits of a kernel source; taken, so cleared.
uint64_t take_bits(Privilege& p, KernelSource source) {
  uint64_t* bits = source == KernelSource::kHardware ? &p.hardware_bits
                   : source == KernelSource::kSystem ? &p.system_bits
                                                     : nullptr;
  if (bits == nullptr) return 0;
  const uint64_t taken = *bits;
  *bits = 0;
  return taken;
}

[[nodiscard]] bool take_kernel_notify(Kernel& k, Process& c, abi::Endpoint from) {
  Privilege& p = *c.privilege;
  for (unsigned i = 0; i < kKernelSources; ++i) {
    const KernelSource source{i};
    if ((p.kernel_notify >> i & 1) == 0 || (from != abi::kAny && from != endpoint_of(source))) continue;
    p.kernel_notify &= ~(1u << i);
    update_pending(c);
    deliver(k, c, endpoint_of(source), take_bits(p, source));
    return true;
  }
  return false;
}

}  // namespace

bool take_notify(Kernel& k, Process& c, abi::Endpoint from) {
  Privilege& p = *c.privilege;
  if (p.kernel_notify != 0 && take_kernel_notify(k, c, from)) return true;
  for (uint64_t bits = p.notify; bits != 0; bits &= bits - 1) {
    const unsigned id = unsigned(std::countr_zero(bits));
    const Process* const s = k.privilege[id].owner;
    if (s == nullptr || (from != abi::kAny && s->endpoint != from)) continue;
    p.notify &= ~(1ull << id);
    update_pending(c);
    deliver(k, c, s->endpoint, 0);
    return true;
  }
  return false;
}

Wire notify(Kernel& k, Process& c, Process& d) {
  if (takes_notify(d, c.endpoint)) {
    deliver(k, d, c.endpoint, 0);
    return 0;
  }
  // Only services own the bits that a pending notification needs.
  if (!c.is_service() || !d.is_service()) return wire(abi::Error::kCallDenied);
  d.privilege->notify |= 1ull << c.privilege_id;
  d.pending |= kPendingNotify;
  return 0;
}

void notify_from_kernel(Kernel& k, Process& d, KernelSource source, uint64_t bits) {
  Privilege& p = *d.privilege;
  if (source == KernelSource::kHardware) p.hardware_bits |= bits;
  if (source == KernelSource::kSystem) p.system_bits |= bits;
  if (takes_notify(d, endpoint_of(source))) {
    deliver(k, d, endpoint_of(source), take_bits(p, source));
    return;
  }
  p.kernel_notify |= 1u << unsigned(source);
  d.pending |= kPendingNotify;
}

}  // namespace kernel
