// SPDX-License-Identifier: BSD-3-Clause
// PortIn(port, width) -> value.
#include "kernel/calls/call.h"
#include "kernel/calls/port_rights.h"

namespace kernel {

CallResult call_PortIn(Kernel& k, Process& c, const Arguments& arguments) {
  (void)k;
  TRY_VOID(check_port(c, arguments.a[0], arguments.a[1]));
  return int64_t{hal::Arch::port_in(uint16_t(arguments.a[0]), unsigned(arguments.a[1]))};
}

}  // namespace kernel
