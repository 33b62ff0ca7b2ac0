// SPDX-License-Identifier: BSD-3-Clause
// Trace(TraceRequest, ep, argument): for debuggers. kSetContext writes the registers of a stopped process (ptr
// RegisterContext), kSingleStep turns single steps on (1) or off (0). Memory is VirtualCopy's, registers are read
// by GetContext, stopping is Run's.
#include "kernel/calls/call.h"
#include "kernel/memory/user_memory.h"

namespace kernel {

CallResult call_Trace(Kernel& k, Process& c, const Arguments& arguments) {
  Process* const p = TRY(process_argument(k, c, arguments.endpoint(1)));
  if (p == &c || p->state == 0 || (p->state & (kSending | kReceiving)) != 0) return abi::Unexpected(abi::Error::kBusy);
  switch (abi::TraceRequest{uint32_t(arguments.a[0])}) {
    case abi::TraceRequest::kSetContext: {
      const auto context = TRY(read_caller<abi::RegisterContext>(k, c, arguments.a[2]));
      hal::Arch::write_context(p->frame, context);
      return 0;
    }
    case abi::TraceRequest::kSingleStep:
      hal::Arch::set_single_step(p->frame, arguments.a[2] != 0);
      return 0;
  }
  return abi::Unexpected(abi::Error::kBadCall);
}

}  // namespace kernel
