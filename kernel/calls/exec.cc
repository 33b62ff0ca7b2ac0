// SPDX-License-Identifier: BSD-3-Clause
// Exec(ptr ExecArgs): a new program in an existing process. A SENDREC in which it waits (for PM or VFS, which do
// the exec) ends without a reply.
#include <cstring>

#include "kernel/calls/call.h"
#include "kernel/memory/user_memory.h"
#include "kernel/process/table.h"

namespace kernel {

CallResult call_Exec(Kernel& k, Process& c, const Arguments& arguments) {
  const auto args = TRY(read_caller<abi::ExecArgs>(k, c, arguments.a[0]));
  Process* const p = TRY(process_argument(k, c, args.process));
  if (p == &c) return abi::Unexpected(abi::Error::kInvalid);
  const std::string_view name(args.name, strnlen(args.name, sizeof args.name));
  process_exec(k, *p, hal::UserAddr{args.entry}, hal::UserAddr{args.stack_pointer}, args.argument, name);
  return 0;
}

}  // namespace kernel
