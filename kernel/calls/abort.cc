// SPDX-License-Identifier: BSD-3-Clause
// Abort(AbortReason, status, text address, text bytes): ends the machine. kPanic is the system's: a core service
// died, or RS gave up; the text says which and why.
#include "kernel/calls/call.h"
#include "kernel/log/panic.h"
#include "kernel/memory/user_memory.h"

namespace kernel {

CallResult call_Abort(Kernel& k, Process& c, const Arguments& arguments) {
  char text[200];
  uint64_t bytes = arguments.a[3];
  if (bytes > sizeof text) bytes = sizeof text;
  if (bytes != 0 && !peek(c, hal::UserAddr{arguments.a[2]}, text, bytes)) bytes = 0;
  const abi::AbortReason reason{uint32_t(arguments.a[0])};
  const std::string_view message(text, bytes);
  if (reason == abi::AbortReason::kPanic) stop_machine(k, "{} ({}): {}", {c.name, c.endpoint, message});
  if (reason != abi::AbortReason::kPowerOff && reason != abi::AbortReason::kReboot &&
      reason != abi::AbortReason::kHalt) {
    return abi::Unexpected(abi::Error::kInvalid);
  }
  if (bytes != 0) log_print(k, "{}", {message});
  hal::Arch::shutdown(reason, uint32_t(arguments.a[1]));
  __builtin_unreachable();
}

}  // namespace kernel
