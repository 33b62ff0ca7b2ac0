// SPDX-License-Identifier: BSD-3-Clause
// PortOut(port, width, value).
#include "kernel/calls/call.h"
#include "kernel/calls/port_rights.h"

namespace kernel {

CallResult call_PortOut(Kernel& k, Process& c, const Arguments& arguments) {
  (void)k;
  TRY_VOID(check_port(c, arguments.a[0], arguments.a[1]));
  hal::Arch::port_out(uint16_t(arguments.a[0]), unsigned(arguments.a[1]), uint32_t(arguments.a[2]));
  return 0;
}

}  // namespace kernel
