// SPDX-License-Identifier: BSD-3-Clause
// Deadlock detection (R-KERN-7): follows who waits for whom from the destination on. A cycle back to the caller
// is refused to the one that would close it. Not a deadlock: two processes of which one sends to the other that
// receives from it.
#include "kernel/ipc/ipc.h"

namespace kernel {

bool would_deadlock(Kernel& k, const Process& c, const Process& d, State function) {
  const Process* x = &d;
  for (unsigned hops = 1; hops <= abi::kMaxProcesses; ++hops) {
    if (x == &c) {
      if (hops != 2) return true;  // waits for itself, or a cycle of three and more
      const bool d_sends = (d.state & kSending) != 0;
      return d_sends == (function == kSending);  // both send or both receive
    }
    if ((x->state & (kSending | kReceiving)) == 0 || x->from == uint32_t(abi::kAny.value)) return false;
    x = k.find(abi::Endpoint{int32_t(x->from)});
    if (x == nullptr) return false;  // waits for the kernel
  }
  return true;
}

}  // namespace kernel
