// SPDX-License-Identifier: BSD-3-Clause
// See grant.h.
#include "lib/sys/grant.h"

#include "lib/sys/kernel_call.h"

namespace sys {
namespace {

constinit abi::Grant entries[128] = {};

int32_t register_with_kernel(abi::Grant* table, uint32_t count) {
  return abi::to_wire(kernel_do(abi::KernelCall::kSetGrantTable, address_of(table), count));
}

constinit GrantTable table{entries, register_with_kernel};

}  // namespace

GrantTable& grants() { return table; }

}  // namespace sys
