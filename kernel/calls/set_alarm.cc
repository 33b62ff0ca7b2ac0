// SPDX-License-Identifier: BSD-3-Clause
// SetAlarm(ptr AlarmArgs): the one timer of a service; a notification from kClock, not earlier than asked
// (R-KERN-23). Relative 0 cancels. left_ns: what was left of the previous one.
#include "kernel/calls/call.h"
#include "kernel/memory/user_memory.h"

namespace kernel {

CallResult call_SetAlarm(Kernel& k, Process& c, const Arguments& arguments) {
  if (!c.is_service()) return abi::Unexpected(abi::Error::kPerm);
  auto args = TRY(read_caller<abi::AlarmArgs>(k, c, arguments.a[0]));
  Privilege& p = *c.privilege;
  const uint64_t now = hal::Arch::now_ns();
  args.left_ns = p.alarm_deadline > now ? p.alarm_deadline - now : 0;
  TRY_VOID(write_caller(k, c, arguments.a[0], args));
  uint64_t deadline = args.time_ns;
  if (args.is_absolute != 0) {
    if (deadline == 0) deadline = 1;  // in the past: at once
  } else if (deadline != 0) {
    deadline = now + deadline >= now ? now + deadline : UINT64_MAX;
  }
  clock_set_alarm(k, p, deadline);
  return 0;
}

}  // namespace kernel
