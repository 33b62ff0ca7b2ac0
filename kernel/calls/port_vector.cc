// SPDX-License-Identifier: BSD-3-Clause
// PortVector(ptr PortOperation[n], n <= 64): all of it is checked before the first access; values read are stored
// in the array.
#include "kernel/calls/call.h"
#include "kernel/calls/port_rights.h"
#include "kernel/memory/user_memory.h"

namespace kernel {

CallResult call_PortVector(Kernel& k, Process& c, const Arguments& arguments) {
  constexpr uint64_t kMaxOperations = 64;
  const uint64_t count = arguments.a[1];
  if (count > kMaxOperations) return abi::Unexpected(abi::Error::kInvalid);
  abi::PortOperation operation[kMaxOperations];
  const size_t bytes = count * sizeof operation[0];
  const hal::UserAddr place{arguments.a[0]};
  TRY_VOID(read_caller(k, c, place, operation, bytes));
  TRY_VOID(write_caller(k, c, place, operation, bytes));  // writable, before anything happens
  for (uint64_t i = 0; i < count; ++i) TRY_VOID(check_port(c, operation[i].port, operation[i].width));
  for (uint64_t i = 0; i < count; ++i) {
    abi::PortOperation& o = operation[i];
    if (o.is_output != 0) {
      hal::Arch::port_out(o.port, o.width, o.value);
    } else {
      o.value = hal::Arch::port_in(o.port, o.width);
    }
  }
  TRY_VOID(write_caller(k, c, place, operation, bytes));
  return 0;
}

}  // namespace kernel
