// SPDX-License-Identifier: BSD-3-Clause
// Mremap: anyone, for itself.
#include "vm/core/mmap.h"
#include "vm/server/call_table.h"

namespace vm {

Result<int32_t> call_mremap(Server& server, Process& caller, abi::Message& m) {
  const auto request = m.as<abi::vm::Mremap>();
  const Address address = TRY(mremap(server.core, caller.space,
                                     {.address = request.address,
                                      .old_bytes = request.old_bytes,
                                      .new_bytes = request.new_bytes,
                                      .new_address = request.new_address,
                                      .flags = request.flags}));
  m.set(abi::vm::Mremap::Reply{.address = address});
  return 0;
}

}  // namespace vm
