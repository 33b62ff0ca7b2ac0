// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/grants/grants.h"

#include "kernel/memory/user_memory.h"

namespace kernel {

using abi::Error;
using abi::Grant;

namespace {

[[nodiscard]] abi::Result<Grant> read_entry(Kernel& k, Process& c, Process& granter, int64_t id) {
  if (id < 0) return abi::Unexpected(Error::kInvalid);
  if (!granter.is_service() || granter.privilege->grant_table == 0) return abi::Unexpected(Error::kPerm);
  const Privilege& p = *granter.privilege;
  if (id >= p.grant_count) return abi::Unexpected(Error::kPerm);
  Grant g;
  TRY_VOID(read_process(k, c, granter, hal::UserAddr{p.grant_table + uint64_t(id) * sizeof(Grant)}, &g, sizeof g));
  constexpr uint32_t kInUse = abi::kGrantUsed | abi::kGrantValid;
  if ((g.flags & kInUse) != kInUse) return abi::Unexpected(Error::kPerm);
  return g;
}

// Process whose memory the (direct or magic) entry means.
[[nodiscard]] abi::Result<Process*> owner_of(Kernel& k, Process& granter, const Grant& g) {
  if ((g.flags & abi::kGrantMagic) == 0) return &granter;
  if (!granter.privilege->has_right(abi::kMagicGrants)) return abi::Unexpected(Error::kPerm);
  Process* const owner = k.find(g.owner);
  if (owner == nullptr) return abi::Unexpected(Error::kDeadEndpoint);
  return owner;
}

[[nodiscard]] bool permits(const Grant& g, uint64_t offset, uint64_t bytes, hal::Access access) {
  const uint32_t needed = access == hal::Access::kWrite ? abi::kGrantWrite : abi::kGrantRead;
  if ((g.flags & needed) == 0) return false;
  if (g.start + g.bytes < g.start) return false;  // the range wraps
  return offset <= g.bytes && bytes <= g.bytes - offset;
}

}  // namespace

abi::Result<GrantedRange> verify_grant(Kernel& k, Process& c, abi::Endpoint granter_endpoint, abi::GrantId id,
                                       const Process& grantee, uint64_t offset, uint64_t bytes, hal::Access access) {
  Process* granter = k.find(granter_endpoint);
  if (granter == nullptr) return abi::Unexpected(Error::kInvalid);
  int64_t index = id.value;
  abi::Endpoint reader = grantee.endpoint;
  Absent absent = Absent::kAskVm;
  for (unsigned hops = 0; hops <= abi::kMaxGrantHops; ++hops) {
    const Grant g = TRY(read_entry(k, c, *granter, index));
    if (g.grantee != reader) return abi::Unexpected(Error::kPerm);
    if ((g.flags & abi::kGrantTry) != 0) absent = Absent::kFail;
    if ((g.flags & abi::kGrantIndirect) != 0) {
      reader = granter->endpoint;
      granter = k.find(g.owner);
      if (granter == nullptr) return abi::Unexpected(Error::kInvalid);
      index = g.start <= INT32_MAX ? int64_t(g.start) : -1;
      continue;
    }
    if ((g.flags & (abi::kGrantDirect | abi::kGrantMagic)) == 0) return abi::Unexpected(Error::kPerm);
    if (!permits(g, offset, bytes, access)) return abi::Unexpected(Error::kPerm);
    Process* const owner = TRY(owner_of(k, *granter, g));
    return GrantedRange{.range = {owner, hal::UserAddr{g.start + offset}}, .absent = absent};
  }
  return abi::Unexpected(Error::kLoop);
}

}  // namespace kernel
