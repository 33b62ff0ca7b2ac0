// SPDX-License-Identifier: BSD-3-Clause
// VirtualTimer(ep, ptr VirtualTimerArgs): time that a process itself uses (1, SIGVTALRM), or it and the services on
// its behalf (2, SIGPROF). Returns what was left; is_set: arms it again, 0 turns it off.
#include "kernel/calls/call.h"
#include "kernel/memory/user_memory.h"

namespace kernel {

using hal::Arch;

CallResult call_VirtualTimer(Kernel& k, Process& c, const Arguments& arguments) {
  Process* const p = TRY(process_argument(k, c, arguments.endpoint(0)));
  auto args = TRY(read_caller<abi::VirtualTimerArgs>(k, c, arguments.a[1]));
  if (args.which != 1 && args.which != 2) return abi::Unexpected(abi::Error::kInvalid);
  uint64_t& end = args.which == 1 ? p->virtual_timer_end : p->profile_timer_end;
  const uint64_t used = args.which == 1 ? p->cycles : p->cycles + p->system_cycles;
  const uint64_t wanted_ns = args.left_ns;
  args.left_ns = end > used ? Arch::cycles_to_ns(end - used) : 0;
  TRY_VOID(write_caller(k, c, arguments.a[1], args));
  if (args.is_set != 0) end = wanted_ns != 0 ? used + Arch::ns_to_cycles(wanted_ns) : 0;
  return 0;
}

}  // namespace kernel
