// SPDX-License-Identifier: BSD-3-Clause
// The IPC primitives and typed calls. A service receives through sef (sef/sef.h), never through
// receive() here; the others are for everybody. Works in user programs too (they may only SENDREC).
//
//   auto reply = sys::call(abi::kVm, abi::vm::Brk{.address = a});   // Result<Brk::Reply>
//   auto fd    = sys::call(abi::kVfs, request);                     // no Reply struct:
//   Result<int32_t>, reply type
#pragma once
#include "lib/sys/result.h"
#include "lib/sys/trap.h"

namespace sys {

// SENDREC. The answer, whatever its type, replaces `m`; an error is one of the transport.
inline Result<> send_receive(Endpoint to, Message& m) {
  Status status = trap_send_receive(m, to);
  if (!status.ok()) [[unlikely]]
    return Unexpected(Error(-status.value));
  return {};
}

// Blocks until the receiver takes it: for messages *down* the declared order only (D9).
inline Result<> send(Endpoint to, const Message& m) { return abi::from_wire(trap_send(m, to)); }

// kNotReady unless the receiver waits for it (in RECEIVE, or in SENDREC on us).
inline Result<> send_nb(Endpoint to, const Message& m) {
  return abi::from_wire(trap_send_nb(m, to));
}

// Never blocks, never lost, carries nothing.
inline Result<> notify(Endpoint to) { return abi::from_wire(trap_notify(to)); }

// For sef, the run-time and test programs only.
inline Status receive(Endpoint from, Message& m) { return trap_receive(m, from); }
// kNone as `reply_to`: only receives.
inline Status reply_receive(Endpoint reply_to, Message& m) {
  return trap_reply_receive(m, reply_to);
}

// Answers one who waits in SENDREC. A client that no longer waits loses it (D9), so there is no
// result to look at.
inline void reply(Endpoint to, const Message& m) { (void)trap_send_nb(m, to); }
inline void reply(Endpoint to, int32_t type) {
  Message m;
  m.type = type;
  reply(to, m);
}

namespace internal {
template <class Request>
concept HasReply = requires { typename Request::Reply; };
template <class Request>
struct ReplyOf {
  using Type = int32_t;
};
template <HasReply Request>
struct ReplyOf<Request> {
  using Type = typename Request::Reply;
};
}  // namespace internal

template <class Request>
using ReplyOf = typename internal::ReplyOf<Request>::Type;

// One request and its answer. `to` must be below the caller in the declared order.
template <class Request>
Result<ReplyOf<Request>> call(Endpoint to, const Request& request) {
  Message m = Message::of(request);
  TRY_VOID(send_receive(to, m));
  if (m.type < 0) return Unexpected(Error(-m.type));
  if constexpr (internal::HasReply<Request>) {
    return m.as<typename Request::Reply>();
  } else {
    return m.type;
  }
}

}  // namespace sys
