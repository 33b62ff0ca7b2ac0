// SPDX-License-Identifier: BSD-3-Clause
// The system event framework: what every service is built on. A whole service:
//
//   #include "sef/sef.h"
//
//   abi::Result<int32_t> handle(abi::Message& m, abi::Status) {
//     switch (m.type) {
//       case abi::counter::Add::kType:
//         return total += m.as<abi::counter::Add>().amount;   // the reply's type
//       default:
//         return std::unexpected(abi::Error::kBadCall);
//     }
//   }
//   int main() {
//     sef::startup({});
//     sef::serve(handle);
//   }
//
// RS's handshake, pings, signals, alarms, live-update requests, dumps and the shutdown never reach
// the handler: they are callbacks with defaults (sef/callbacks.h).
#pragma once
#include "sef/callbacks.h"
#include "sef/framework.h"
#include "sef/kernel_transport.h"

namespace sef {

inline constinit Framework<KernelTransport> the_framework{};

inline void startup(const Callbacks& callbacks) { the_framework.startup(callbacks); }

// In place of the bare primitives, everywhere, nested waits included. A message from a process is a
// request (status.kind() == kSendReceive waits for an answer) or, with status.is_notify(), a
// notification.
[[nodiscard]] inline abi::Status receive(abi::Endpoint from, abi::Message& m) {
  return the_framework.receive(from, m);
}
[[nodiscard]] inline abi::Status reply_receive(abi::Endpoint reply_to, abi::Message& m) {
  return the_framework.reply_receive(reply_to, m);
}

// In a callback: the current receive returns -kInterrupted.
inline void cancel() { the_framework.cancel(); }
[[nodiscard]] inline abi::Endpoint self() { return the_framework.self(); }
[[nodiscard]] inline const char* name() { return the_framework.name(); }
[[noreturn]] inline void exit(int status) { sys::exit_self(status); }

// The main loop of most services: one trap a request. `handler` answers with the reply's type, an
// error, or kSuspended (no answer now: it will call sys::reply itself); the reply's payload is what
// it leaves in the message. It sees notifies and one-way messages, too, for which its result means
// nothing.
template <class Handler>
[[noreturn]] void serve(Handler handler) {
  abi::Message m;
  abi::Endpoint reply_to = abi::kNone;
  for (;;) {
    const abi::Status status = reply_receive(reply_to, m);
    reply_to = abi::kNone;
    if (!status.ok()) {
      if (status.value == abi::to_wire(abi::Error::kInterrupted)) continue;  // a callback cancelled
      sys::panic("receive: {}", abi::Error(-status.value));
    }
    const abi::Endpoint source = m.source;
    const abi::Result<int32_t> result = handler(m, status);
    if (status.kind() != abi::ReceiveKind::kSendReceive) continue;
    if (!result && result.error() == abi::Error::kSuspended) continue;
    m.type = result ? *result : abi::to_wire(result.error());
    reply_to = source;
  }
}

}  // namespace sef
