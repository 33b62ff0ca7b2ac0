// SPDX-License-Identifier: BSD-3-Clause
// Supplementary groups.
#include "servers/pm/pm.h"
#include "servers/pm/requests.h"

namespace pm {

int32_t get_groups(Pm&, Process& caller, Message& m) {
  auto request = m.as<abi::pm::GetGroups>();
  uint32_t count = caller.entry->group_count;
  if (request.count == 0) return int32_t(count);
  if (request.count < count) return error(Error::kInvalid);
  auto copied = machine::copy_to(caller.endpoint(), request.address, caller.entry->groups, count * sizeof(uint32_t));
  return copied ? int32_t(count) : error(copied.error());
}

int32_t set_groups(Pm& pm, Process& caller, Message& m) {
  auto request = m.as<abi::pm::SetGroups>();
  if (!caller.is_root()) return error(Error::kPerm);
  if (request.count > abi::pm::kMaxGroups) return error(Error::kInvalid);
  uint32_t groups[abi::pm::kMaxGroups];
  auto copied = machine::copy_from(caller.endpoint(), request.address, groups, request.count * sizeof(uint32_t));
  if (!copied) return error(copied.error());
  std::memcpy(caller.entry->groups, groups, request.count * sizeof(uint32_t));
  caller.entry->group_count = uint8_t(request.count);
  tell_credentials(pm, caller);
  return 0;
}

}  // namespace pm
