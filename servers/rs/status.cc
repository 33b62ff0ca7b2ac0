// SPDX-License-Identifier: BSD-3-Clause
// `service status`: the table, for anyone.
#include <cstring>

#include "servers/rs/rs.h"

namespace rs {
namespace {

abi::rs::StatusEntry entry_of(const Service& s) {
  abi::rs::StatusEntry e{.label = {},
                         .endpoint = s.endpoint,
                         .pid = s.pid,
                         .state = s.state,
                         .restarts = s.restarts,
                         .last_reason = s.last_reason,
                         .last_detail = s.last_detail,
                         .flags = s.policy.flags,
                         .uid = s.policy.uid,
                         .heartbeat_ms = s.policy.heartbeat_ms,
                         .device_major = s.policy.device_major,
                         .started_ns = s.started_ns,
                         .recovery_ns = s.recovery_ns,
                         .program = {}};
  s.label().copy(e.label, sizeof e.label - 1);
  std::string_view program(s.policy.program, strnlen(s.policy.program, sizeof s.policy.program));
  if (program.size() >= sizeof e.program)
    program.remove_prefix(program.size() - (sizeof e.program - 1));
  program.copy(e.program, sizeof e.program - 1);
  return e;
}

}  // namespace

Result<int32_t> Rs::status(Message& m) {
  const auto request = m.as<abi::rs::Status>();
  if (request.entry_bytes != sizeof(abi::rs::StatusEntry))
    return std::unexpected(abi::Error::kInvalid);
  uint32_t n = 0;
  for (const Service& s : service_) {
    if (s.state == State::kFree) continue;
    if (n < request.count) {
      const abi::rs::StatusEntry e = entry_of(s);
      TRY_VOID(system_.copy_to(m.source, request.address + uint64_t(n) * sizeof e, &e, sizeof e));
    }
    n++;
  }
  return int32_t(n);
}

}  // namespace rs
