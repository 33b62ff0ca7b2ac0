// SPDX-License-Identifier: BSD-3-Clause
// What character and block requests have in common: sizes that every handler may rely on, and the reply's type.
#pragma once
#include <concepts>
#include <cstdint>

#include "abi/error.h"

namespace driver {

// A result is a positive int32: longer transfers are cut here (the caller asks again for the rest).
inline constexpr uint64_t kMaxTransferBytes = 0x7ffff000;

// A driver that moves byte by byte takes no more than this at once, so that it answers RS's pings and other clients in
// between: a write is continued by VFS, a read is short.
inline constexpr uint64_t kSlowTransferBytes = 128 * 1024;

// [position, position + bytes) neither wraps nor passes the largest file offset; bytes is at most the maximum.
template <class Transfer>
[[nodiscard]] abi::Result<Transfer> checked_range(Transfer request) {
  constexpr uint64_t kMaxPosition = INT64_MAX;
  if (request.position > kMaxPosition) return abi::Unexpected(abi::Error::kInvalid);
  if (request.bytes > kMaxTransferBytes) request.bytes = kMaxTransferBytes;
  if (request.bytes > kMaxPosition - request.position) request.bytes = kMaxPosition - request.position;
  return request;
}

template <std::integral T>
[[nodiscard]] int32_t reply_type(const abi::Result<T>& result) {
  return result ? int32_t(*result) : abi::to_wire(result.error());
}
[[nodiscard]] inline int32_t reply_type(const abi::Result<>& result) { return abi::to_wire(result); }

}  // namespace driver
