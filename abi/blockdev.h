// SPDX-License-Identifier: BSD-3-Clause
// File systems (and VFS for raw access) -> block drivers, by SENDREC. All requests are safe to retry.
// Reply type: >= 0 bytes done, < 0 -Error.
#pragma once
#include <cstdint>

#include "abi/grant.h"
#include "abi/message.h"
#include "abi/protocol.h"

namespace abi::blockdev {

struct Open { static constexpr int32_t kType = kBlockBase + 0; uint32_t minor, flags; };
struct Close { static constexpr int32_t kType = kBlockBase + 1; uint32_t minor; };
struct Transfer {
  uint32_t minor;
  GrantId grant;
  uint64_t position, bytes;
};
struct Read : Transfer { static constexpr int32_t kType = kBlockBase + 2; };
struct Write : Transfer { static constexpr int32_t kType = kBlockBase + 3; };
struct TransferVector {       // grant covers Element[count] of the caller; done in order, stops at the first error
  uint32_t minor, count, is_write;
  GrantId elements;
};
struct Element { uint64_t position, bytes; GrantId grant; uint32_t reserved; };
struct Vector : TransferVector { static constexpr int32_t kType = kBlockBase + 4; };
struct Flush { static constexpr int32_t kType = kBlockBase + 5; uint32_t minor; };
struct Size {
  static constexpr int32_t kType = kBlockBase + 6;
  uint32_t minor;
  struct Reply { uint64_t bytes; uint32_t block_bytes; };
};
struct Ioctl {
  static constexpr int32_t kType = kBlockBase + 7;
  uint32_t minor, request;
  GrantId grant;
  uint32_t bytes;
  uint64_t argument;
};

}  // namespace abi::blockdev
