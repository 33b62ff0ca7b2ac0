// SPDX-License-Identifier: BSD-3-Clause
// Asynchronous sends of this process: what goes *up* the declared order (D9). Never blocks.
#pragma once
#include "lib/sys/async_table.h"

namespace sys {

// By default the message cannot satisfy the receive half of a SENDREC of the receiver
// (kAsyncNoReply): it is a message of its own, not an answer.
Result<> async_send(Endpoint to, const Message& message, uint32_t flags = abi::kAsyncNoReply);

template <class Request>
Result<> async_send_request(Endpoint to, const Request& request) {
  return async_send(to, Message::of(request));
}

// The answer to a SENDREC of `to`, for one that may have to wait until `to` is there again.
inline Result<> async_reply(Endpoint to, const Message& message) {
  return async_send(to, message, 0);
}

AsyncTable& async_table();

}  // namespace sys
