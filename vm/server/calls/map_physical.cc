// SPDX-License-Identifier: BSD-3-Clause
// MapPhysical: device memory that the policy, or the pci driver, gave to the process. The kernel is
// asked for exactly these bytes before anything is rounded (R-VM-30 … R-VM-33); only the named
// right physical_memory does without.
#include "lib/sys/process.h"
#include "vm/core/share.h"
#include "vm/server/call_table.h"

namespace vm {
namespace {

constexpr uint32_t kUncached = 1, kReadOnly = 2;

bool has_named_right(Endpoint process) {
  abi::ServicePrivilege privilege{};
  return sys::privilege_get(process, privilege).has_value() &&
         (privilege.flags & abi::kPhysicalMemory) != 0;
}

}  // namespace

Result<int32_t> call_map_physical(Server& server, Process& caller, abi::Message& m) {
  const auto request = m.as<abi::vm::MapPhysical>();
  const Process& target =
      *TRY(find_target(server, caller, request.process, abi::vm::kMayMapOthers));
  if (request.bytes == 0 || request.bytes > ~uint64_t{0} - request.physical)
    return Unexpected(Error::kPerm);
  // The right is the caller's, also if it maps for others (tty maps its console's memory for a
  // client).
  const abi::MemoryRange range{.first = request.physical,
                               .last = request.physical + request.bytes - 1};
  const bool is_registered = sys::privilege_query_memory(caller.endpoint, range).has_value();
  const bool has_right = !is_registered && has_named_right(caller.endpoint);
  if (!is_registered && !has_right) return Unexpected(Error::kPerm);
  const Address address = TRY(map_physical(server.core, target.space,
                                           {.physical = request.physical,
                                            .bytes = request.bytes,
                                            .is_uncached = (request.flags & kUncached) != 0,
                                            .is_read_only = (request.flags & kReadOnly) != 0,
                                            .may_map_memory = has_right}));
  m.set(abi::vm::MapPhysical::Reply{.address = address});
  return 0;
}

}  // namespace vm
