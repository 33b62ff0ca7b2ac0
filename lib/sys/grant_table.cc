// SPDX-License-Identifier: BSD-3-Clause
// See grant_table.h.
#include "lib/sys/grant_table.h"

namespace sys {

Result<> GrantTable::announce() {
  TRY_VOID(abi::from_wire(register_(entries_.data(), uint32_t(entries_.size()))));
  is_announced_ = true;
  return {};
}

Result<> GrantTable::use(std::span<abi::Grant> entries) {
  if (used_count() != 0 || entries.size() < 2) return Unexpected(Error::kInvalid);
  entries_ = entries;
  is_announced_ = false;
  return {};
}

Result<abi::GrantId> GrantTable::put(const abi::Grant& grant) {
  if (!is_announced_) TRY_VOID(announce());
  for (uint32_t tried = 1; tried < entries_.size(); tried++) {
    uint32_t id = next_;
    next_ = next_ + 1 < entries_.size() ? next_ + 1 : 1;
    if ((entries_[id].flags & abi::kGrantUsed) != 0) continue;
    uint32_t flags = grant.flags;
    entries_[id] = grant;
    entries_[id].flags = 0;
    // The flags make it valid: last, so that no half-written grant is ever seen.
    __atomic_store_n(&entries_[id].flags, flags | abi::kGrantUsed | abi::kGrantValid,
                     __ATOMIC_RELEASE);
    return abi::GrantId{int32_t(id)};
  }
  return Unexpected(Error::kNoSpace);
}

Result<abi::GrantId> GrantTable::direct(Endpoint grantee, uint64_t start, uint64_t bytes,
                                        uint32_t access) {
  return put({.flags = abi::kGrantDirect | access,
              .grantee = grantee,
              .owner = abi::kSelf,
              .reserved = 0,
              .start = start,
              .bytes = bytes});
}

Result<abi::GrantId> GrantTable::magic(Endpoint grantee, Endpoint owner, uint64_t start,
                                       uint64_t bytes, uint32_t access) {
  return put({.flags = abi::kGrantMagic | access,
              .grantee = grantee,
              .owner = owner,
              .reserved = 0,
              .start = start,
              .bytes = bytes});
}

Result<abi::GrantId> GrantTable::indirect(Endpoint grantee, Endpoint granter, abi::GrantId theirs) {
  return put({.flags = abi::kGrantIndirect,
              .grantee = grantee,
              .owner = granter,
              .reserved = 0,
              .start = uint64_t(uint32_t(theirs.value)),
              .bytes = 0});
}

Result<> GrantTable::revoke(abi::GrantId id) {
  if (id.value <= 0 || uint32_t(id.value) >= entries_.size()) return Unexpected(Error::kInvalid);
  abi::Grant& g = entries_[uint32_t(id.value)];
  if ((g.flags & abi::kGrantUsed) == 0) return Unexpected(Error::kInvalid);
  __atomic_store_n(&g.flags, 0u, __ATOMIC_RELEASE);
  return {};
}

Result<> GrantTable::state_transfer(Endpoint successor) {
  abi::Grant& g = entries_[0];
  __atomic_store_n(&g.flags, 0u, __ATOMIC_RELEASE);
  if (successor == abi::kNone) return {};
  if (!is_announced_) TRY_VOID(announce());
  g = {.flags = 0,
       .grantee = successor,
       .owner = abi::kSelf,
       .reserved = 0,
       .start = 0,
       .bytes = ~0ull};
  __atomic_store_n(&g.flags,
                   abi::kGrantDirect | abi::kGrantRead | abi::kGrantUsed | abi::kGrantValid,
                   __ATOMIC_RELEASE);
  return {};
}

unsigned GrantTable::used_count() const {
  unsigned n = 0;
  for (const abi::Grant& g : entries_) n += (g.flags & abi::kGrantUsed) != 0;
  return n;
}

}  // namespace sys
