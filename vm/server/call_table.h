// SPDX-License-Identifier: BSD-3-Clause
// The calls of VM, one row each: type, handler, name, who may (7e73260cf). A handler is one file of
// calls/. It gets the request in `m` and leaves the reply's payload there; its result is the
// reply's type. It answers at once, and a failure has changed nothing.
#pragma once
#include "abi/message.h"
#include "vm/server/server.h"

namespace vm {

using Handler = Result<int32_t>(Server& server, Process& caller, abi::Message& m);

// The result of the request: refused, unknown, or what the handler says.
[[nodiscard]] Result<int32_t> serve_call(Server& server, abi::Message& m);

#define VM_CALL(name, type, needs) Handler call_##name;
#include "vm/server/calls.def"
#undef VM_CALL

}  // namespace vm
