// SPDX-License-Identifier: BSD-3-Clause
// Decoding of traps and the checks that come before every primitive, in the order of spec A.4: endpoint, send
// mask, trap number and mask.
#include "kernel/calls/call.h"
#include "kernel/ipc/ipc.h"

namespace kernel {

namespace {

using abi::Trap;

[[nodiscard]] bool may_trap(const Process& c, Trap t) { return (c.traps & abi::trap_bit(t)) != 0; }

[[nodiscard]] Wire refuse(Kernel& k, abi::Error e) {
  ++k.violations;
  return wire(e);
}

[[nodiscard]] Wire do_receive(Kernel& k, Process& c, abi::Endpoint from) {
  const bool is_kernel_source = from == abi::kHardware || from == abi::kSystem || from == abi::kClock;
  if (from != abi::kAny && !is_kernel_source && k.find(from) == nullptr) return wire(abi::Error::kDeadEndpoint);
  if (!may_trap(c, Trap::kReceive)) return refuse(k, abi::Error::kTrapDenied);
  return receive(k, c, from);
}

[[nodiscard]] Wire do_send(Kernel& k, Process& c, uint32_t number, abi::Endpoint to) {
  if (to == abi::kAny) return wire(abi::Error::kInvalid);
  Process* const d = k.find(to);
  if (d == nullptr) return wire(abi::Error::kDeadEndpoint);
  const Trap t{number};
  const bool is_reply = (t == Trap::kSend || t == Trap::kSendNonBlocking) && waits_for_reply(*d, c.endpoint);
  if (!is_reply && !may_send(c, *d)) return refuse(k, abi::Error::kCallDenied);
  if (number > 31 || !may_trap(c, t)) return refuse(k, abi::Error::kTrapDenied);
  switch (t) {
    case Trap::kSendReceive:
      return send_receive(k, c, *d);
    case Trap::kSend:
    case Trap::kSendNonBlocking:
      return send(k, c, *d, t);
    case Trap::kNotify:
      return notify(k, c, *d);
    default:
      return refuse(k, abi::Error::kTrapDenied);
  }
}

[[nodiscard]] Wire rare_trap(Kernel& k, Process& c, uint32_t number) {
  switch (Trap{number}) {
    case Trap::kSendAsync:
      return may_trap(c, Trap::kSendAsync) ? send_async(k, c) : refuse(k, abi::Error::kTrapDenied);
    case Trap::kReceive:
      return do_receive(k, c, hal::Arch::trap_endpoint(c.frame));
    default:
      return do_send(k, c, number, hal::Arch::trap_endpoint(c.frame));
  }
}

}  // namespace

void trap(Kernel& k, Process& c) {
  const uint32_t number = hal::Arch::trap_number(c.frame) & ~abi::kTrapShort;
  Wire result;
  switch (Trap{number}) {
    case Trap::kSendReceive: {
      Process* const d = k.find(hal::Arch::trap_endpoint(c.frame));
      if (d == nullptr || !may_send(c, *d) || !may_trap(c, Trap::kSendReceive)) [[unlikely]] {
        result = rare_trap(k, c, number);  // for the exact error
        break;
      }
      result = send_receive(k, c, *d);
      break;
    }
    case Trap::kReplyReceive:
      result = may_trap(c, Trap::kReplyReceive) ? reply_receive(k, c, hal::Arch::trap_endpoint(c.frame))
                                                : refuse(k, abi::Error::kTrapDenied);
      break;
    case Trap::kKernelCall:
      kernel_call(k, c);
      return;
    default:
      result = rare_trap(k, c, number);
  }
  if (result != kNoResult) hal::Arch::set_result(c.frame, result);
}

}  // namespace kernel
