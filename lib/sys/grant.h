// SPDX-License-Identifier: BSD-3-Clause
// Grants of this process.
//
//   sys::ScopedGrant g = TRY(sys::ScopedGrant::direct(fs, buffer, bytes, abi::kGrantRead));
//   TRY(sys::call(fs, abi::fs::Write{.grant = g.id(), ...}));          // revoked at the end of the
//   scope
#pragma once
#include <span>

#include "lib/sys/grant_table.h"

namespace sys {

GrantTable& grants();  // 128 entries; grants().use(…) for more, before the first one

inline Result<abi::GrantId> grant_direct(Endpoint grantee, const void* start, size_t bytes,
                                         uint32_t access) {
  return grants().direct(grantee, address_of(start), bytes, access);
}
inline Result<abi::GrantId> grant_magic(Endpoint grantee, Endpoint owner, uint64_t start,
                                        uint64_t bytes, uint32_t access) {
  return grants().magic(grantee, owner, start, bytes, access);
}
inline Result<abi::GrantId> grant_indirect(Endpoint grantee, Endpoint granter,
                                           abi::GrantId theirs) {
  return grants().indirect(grantee, granter, theirs);
}
inline Result<> grant_revoke(abi::GrantId id) { return grants().revoke(id); }

class ScopedGrant {
 public:
  static Result<ScopedGrant> direct(Endpoint grantee, const void* start, size_t bytes,
                                    uint32_t access) {
    return ScopedGrant(TRY(grant_direct(grantee, start, bytes, access)));
  }
  ScopedGrant(ScopedGrant&& other) noexcept : id_(std::exchange(other.id_, abi::kNoGrant)) {}
  ScopedGrant& operator=(ScopedGrant&&) = delete;
  ~ScopedGrant() {
    if (id_ != abi::kNoGrant) (void)grant_revoke(id_);
  }
  [[nodiscard]] abi::GrantId id() const { return id_; }

 private:
  explicit ScopedGrant(abi::GrantId id) : id_(id) {}
  abi::GrantId id_;
};

}  // namespace sys
