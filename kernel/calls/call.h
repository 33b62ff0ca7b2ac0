// SPDX-License-Identifier: BSD-3-Clause
// Kernel calls: the table, made from abi/kernel_calls.def, and what a call sees. A call is one function in a file
// of its own: `call_<name>`. It returns a value >= 0, an error, or kSuspended: no result now, the call will be done
// again from the saved registers, so nothing may have been changed yet (except Process::progress).
#pragma once
#include "abi/error.h"
#include "abi/kernel_calls.h"
#include "kernel/kernel.h"

namespace kernel {

struct Arguments {
  uint64_t a[4];
  // An endpoint argument as the number that the caller passed.
  [[nodiscard]] abi::Endpoint endpoint(unsigned n) const { return abi::Endpoint{int32_t(uint32_t(a[n]))}; }
};

using CallResult = abi::Result<int64_t>;
using CallHandler = CallResult (*)(Kernel& k, Process& c, const Arguments& arguments);

// Decodes, checks the right, calls, and stores the result.
void kernel_call(Kernel& k, Process& c);

// The process that an endpoint argument names; kSelf is the caller. kDeadEndpoint.
[[nodiscard]] inline abi::Result<Process*> process_argument(Kernel& k, Process& c, abi::Endpoint e) {
  if (e == abi::kSelf) return &c;
  Process* const p = k.find(e);
  if (p == nullptr) return abi::Unexpected(abi::Error::kDeadEndpoint);
  return p;
}

#define CALL(name, number, text) CallResult call_##name(Kernel& k, Process& c, const Arguments& arguments);
#include "abi/kernel_calls.def"
#undef CALL

}  // namespace kernel
