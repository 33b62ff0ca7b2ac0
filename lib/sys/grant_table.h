// SPDX-License-Identifier: BSD-3-Clause
// Memory lent to others: the table that the kernel reads at each safe copy (spec A.9). Entry 0 is
// kept for the state transfer of a live update. An id is free again after revoke(); ids are handed
// out round robin, so that a stale id rarely names somebody else's memory. Pure logic: telling the
// kernel where the table is, is a parameter (host test beside this file).
#pragma once
#include <span>

#include "abi/grant.h"
#include "lib/sys/result.h"

namespace sys {

class GrantTable {
 public:
  using Register = int32_t (*)(abi::Grant* table, uint32_t count);

  constexpr GrantTable(std::span<abi::Grant> entries, Register register_table)
      : entries_(entries), register_(register_table) {}

  // access: kGrantRead | kGrantWrite | kGrantTry. kNoSpace: the table is full.
  Result<abi::GrantId> direct(Endpoint grantee, uint64_t start, uint64_t bytes, uint32_t access);
  // VFS only: memory of `owner`.
  Result<abi::GrantId> magic(Endpoint grantee, Endpoint owner, uint64_t start, uint64_t bytes,
                             uint32_t access);
  // Passes on what `granter` granted to us.
  Result<abi::GrantId> indirect(Endpoint grantee, Endpoint granter, abi::GrantId theirs);
  // kInvalid: no such grant.
  Result<> revoke(abi::GrantId id);
  // All of my memory, to be read by the successor (R-SEF-24); kNone takes it back.
  Result<> state_transfer(Endpoint successor);

  // A larger table; only before the first grant.
  Result<> use(std::span<abi::Grant> entries);
  // After a fork or a slot swap the kernel has to be told again.
  Result<> announce();
  [[nodiscard]] unsigned used_count() const;

 private:
  Result<abi::GrantId> put(const abi::Grant& grant);

  std::span<abi::Grant> entries_;
  Register register_;
  uint32_t next_ = 1;
  bool is_announced_ = false;
};

}  // namespace sys
