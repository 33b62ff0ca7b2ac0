// SPDX-License-Identifier: BSD-3-Clause
#include "servers/pm/grants.h"

#include "abi/pm.h"
#include "lib/sys/grant.h"
#include "lib/sys/print.h"

namespace pm {

namespace {
// The kernel reads this memory at each copy, so a changed grantee holds at once.
constinit abi::Grant entries[16] = {};
}  // namespace

void make_grants(const void* table, size_t bytes) {
  constexpr abi::Endpoint kGrantees[] = {abi::kRs, abi::kVfs, abi::kNone, abi::kNone};
  SYS_ASSERT(sys::grants().use(entries));
  int32_t expected = abi::pm::kTableGrantRs.value;
  for (abi::Endpoint grantee : kGrantees) {
    auto id = sys::grant_direct(grantee, table, bytes, abi::kGrantRead);
    SYS_ASSERT(id && id->value == expected);
    expected++;
  }
}

void set_grantee(unsigned grant_id, abi::Endpoint grantee) { entries[grant_id].grantee = grantee; }

}  // namespace pm
