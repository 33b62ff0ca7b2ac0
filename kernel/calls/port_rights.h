// SPDX-License-Identifier: BSD-3-Clause
// May a process use an I/O port? Aligned to the width, and inside one of its ranges if it is checked.
#pragma once
#include "abi/error.h"
#include "kernel/process/privilege.h"

namespace kernel {

[[nodiscard]] inline abi::Result<> check_port(const Process& p, uint64_t port, uint64_t width) {
  if (width != 1 && width != 2 && width != 4) return abi::Unexpected(abi::Error::kInvalid);
  if (port > 0xffff || port % width != 0 || !p.is_service()) return abi::Unexpected(abi::Error::kPerm);
  if (!p.privilege->has_right(abi::kCheckIoPort)) return {};
  const abi::ServicePrivilege& rights = p.privilege->rights;
  for (uint32_t i = 0; i < rights.io_count; ++i) {
    if (port >= rights.io[i].first && port + width - 1 <= rights.io[i].last) return {};
  }
  return abi::Unexpected(abi::Error::kPerm);
}

}  // namespace kernel
