// SPDX-License-Identifier: BSD-3-Clause
// Grants: memory lent to another process, and the table in which a granter keeps them (spec A.9). The kernel
// reads the table in the granter's memory at each safe copy; SETGRANT tells it where the table is.
#pragma once
#include <cstdint>

#include "abi/endpoint.h"

namespace abi {

struct GrantId {
  int32_t value = -1;
  friend constexpr bool operator==(GrantId, GrantId) = default;
};
inline constexpr GrantId kNoGrant{-1};
// Grant 0 of an updating service covers its whole address space, READ for its successor (R-SEF-24).
inline constexpr GrantId kStateTransferGrant{0};

inline constexpr uint32_t kGrantRead = 0x001, kGrantWrite = 0x002;
inline constexpr uint32_t kGrantUsed = 0x100, kGrantDirect = 0x200, kGrantIndirect = 0x400, kGrantMagic = 0x800;
inline constexpr uint32_t kGrantValid = 0x1000;
inline constexpr uint32_t kGrantTry = 0x2000;  // fail with kFault instead of waiting for VM
inline constexpr unsigned kMaxGrantHops = 5;
inline constexpr unsigned kMaxGrants = 4096;

struct Grant {
  uint32_t flags;
  Endpoint grantee;
  // direct: bytes at `start` of the granter. magic (VFS only): of `owner`. indirect: `owner`'s grant `start`.
  Endpoint owner;
  uint32_t reserved;
  uint64_t start;
  uint64_t bytes;
};
static_assert(sizeof(Grant) == 32);

struct SafeCopy {          // argument of kSafeCopyFrom / kSafeCopyTo, element of kVectorSafeCopy
  Endpoint granter;        // in a vector: exactly one of granter, other is kSelf
  GrantId grant;
  uint64_t offset;         // into the granted range
  uint64_t address;        // in the caller
  uint64_t bytes;
  uint32_t to_granter;     // vector only: direction
  uint32_t reserved;
};
static_assert(sizeof(SafeCopy) == 40);

}  // namespace abi
