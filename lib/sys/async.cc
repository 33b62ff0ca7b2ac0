// SPDX-License-Identifier: BSD-3-Clause
// See async.h.
#include "lib/sys/async.h"

#include "lib/sys/trap.h"

namespace sys {
namespace {

int32_t register_with_kernel(abi::AsyncEntry* table, uint32_t count) {
  return trap_senda(table, count);
}

constinit AsyncTable table{register_with_kernel};

}  // namespace

Result<> async_send(Endpoint to, const Message& message, uint32_t flags) {
  return table.send(to, message, flags);
}

AsyncTable& async_table() { return table; }

}  // namespace sys
