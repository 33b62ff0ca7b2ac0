// SPDX-License-Identifier: BSD-3-Clause
// Exit(ep): PM and RS end any process and free its slot. A service that ends itself (kSelf, status) is not freed
// but stopped with a signal, so that its signal manager learns of it: SIGTERM for status 0, else SIGABRT.
#include "abi/signal.h"
#include "kernel/calls/call.h"
#include "kernel/process/signal.h"
#include "kernel/process/table.h"

namespace kernel {

CallResult call_Exit(Kernel& k, Process& c, const Arguments& arguments) {
  Process* const p = TRY(process_argument(k, c, arguments.endpoint(0)));
  if (p == &c) {
    log_print(k, "{} ({}): exit with status {}", {c.name, c.endpoint, int(arguments.a[1])});
    cause_signal(k, c, arguments.a[1] == 0 ? abi::kSigTerm : abi::kSigAbort);
    return abi::Unexpected(abi::Error::kSuspended);
  }
  if (c.endpoint != abi::kPm && c.endpoint != abi::kRs) return abi::Unexpected(abi::Error::kPerm);
  process_exit(k, *p);
  return 0;
}

}  // namespace kernel
