// SPDX-License-Identifier: BSD-3-Clause
// Verification of grants (spec A.9): from a granter, a grant id and a range to the memory that is meant, or why
// not (R-KERN-12, 13). The table is read in the granter's memory at every use, so revoking is a store.
#pragma once
#include "kernel/memory/copy.h"

namespace kernel {

struct GrantedRange {
  UserRange range;    // place of offset 0 + `offset` in the owner's memory
  Absent absent;      // kGrantTry: fail instead of asking VM
};

// Access by `grantee` of [offset, offset + bytes). kInvalid: dead granter or negative id; kPerm: no table, id
// outside, not valid, not for this grantee, not this access, outside the range, magic by somebody without the
// right; kLoop: too many hops; kFault or kSuspended: the table itself is absent.
[[nodiscard]] abi::Result<GrantedRange> verify_grant(Kernel& k, Process& c, abi::Endpoint granter, abi::GrantId id,
                                                     const Process& grantee, uint64_t offset, uint64_t bytes,
                                                     hal::Access access);

}  // namespace kernel
