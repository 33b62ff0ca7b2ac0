// SPDX-License-Identifier: BSD-3-Clause
// SetTime(ptr uint64): nanoseconds since 1970 of now.
#include "kernel/calls/call.h"
#include "kernel/memory/user_memory.h"

namespace kernel {

CallResult call_SetTime(Kernel& k, Process& c, const Arguments& arguments) {
  const auto realtime = TRY(read_caller<uint64_t>(k, c, arguments.a[0]));
  k.clock.realtime_offset = realtime - hal::Arch::now_ns();
  return 0;
}

}  // namespace kernel
