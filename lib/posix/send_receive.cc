// SPDX-License-Identifier: BSD-3-Clause
// The one place where this library traps. Tests put their own servers here.
#include "lib/posix/call.h"
#include "lib/sys/trap.h"

namespace posix {

long send_receive(abi::Endpoint to, Message& m) {
  abi::Status status = sys::trap_send_receive(m, to);
  return status.ok() ? m.type : status.value;
}

}  // namespace posix
