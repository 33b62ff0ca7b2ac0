// SPDX-License-Identifier: BSD-3-Clause
// The server half of the IPC benchmarks: answers every request with type + 1 and one word changed; swallows notifies.
#include "bench/ipc_protocol.h"
#include "lib/sys/trap.h"
#include "sef/sef.h"

int main() {
  sef::startup({});
  abi::Message m;
  abi::Endpoint reply_to = abi::kNone;
  for (;;) {
    const abi::Status status =
        reply_to == abi::kNone ? sef::receive(abi::kAny, m) : sef::reply_receive(reply_to, m);
    reply_to = abi::kNone;
    if (!status.ok() || status.is_notify()) continue;
    reply_to = m.source;
    m.type = m.type + 1;
    m.word[3] ^= 1;
  }
}
