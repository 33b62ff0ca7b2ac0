// SPDX-License-Identifier: BSD-3-Clause
// Times(ep, ptr TimesReply).
#include "kernel/calls/call.h"
#include "kernel/memory/user_memory.h"

namespace kernel {

using hal::Arch;

CallResult call_Times(Kernel& k, Process& c, const Arguments& arguments) {
  Process* const p = TRY(process_argument(k, c, arguments.endpoint(0)));
  clock_charge(k, &c);
  const uint64_t now = Arch::now_ns();
  const abi::TimesReply reply{.uptime_ns = now,
                              .realtime_ns = k.clock.realtime_offset + now,
                              .user_ns = Arch::cycles_to_ns(p->cycles),
                              .system_ns = Arch::cycles_to_ns(p->system_cycles),
                              .idle_ns = Arch::cycles_to_ns(k.cpu.idle_cycles),
                              .cycles = Arch::cycles()};
  TRY_VOID(write_caller(k, c, arguments.a[1], reply));
  return 0;
}

}  // namespace kernel
