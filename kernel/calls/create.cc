// SPDX-License-Identifier: BSD-3-Clause
// Create(ptr CreateArgs) -> endpoint of a new empty process: user privilege, not allowed to run, no space.
#include <cstring>

#include "kernel/calls/call.h"
#include "kernel/memory/user_memory.h"
#include "kernel/process/table.h"

namespace kernel {

CallResult call_Create(Kernel& k, Process& c, const Arguments& arguments) {
  const auto args = TRY(read_caller<abi::CreateArgs>(k, c, arguments.a[0]));
  if (args.slot < -1) return abi::Unexpected(abi::Error::kInvalid);
  const std::string_view name(args.name, strnlen(args.name, sizeof args.name));
  Process* const p = TRY(process_create(k, args.slot, name));
  return p->endpoint.value;
}

}  // namespace kernel
