// SPDX-License-Identifier: BSD-3-Clause
// What the kernel asks on behalf of a process (Status::by_kernel): page faults, and memory for a
// copy. The reply goes to that process' place: type 0 lets it go on.
#pragma once
#include "abi/message.h"
#include "vm/server/server.h"

namespace vm {

// Leaves the reply in `m`.
void serve_kernel_event(Server& server, abi::Message& m);

}  // namespace vm
