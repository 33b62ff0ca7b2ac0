// SPDX-License-Identifier: BSD-3-Clause
// What services ask of RS. RS answers at once.
#pragma once
#include <span>
#include <string_view>

#include "abi/rs.h"
#include "lib/sys/ipc.h"

namespace rs {

// The `args` of my policy. `to`: 128 bytes are enough.
inline abi::Result<std::string_view> arguments(std::span<char> to) {
  const int32_t length =
      TRY(sys::call(abi::kRs, abi::rs::GetArguments{.address = sys::address_of(to.data()),
                                                    .bytes = uint32_t(to.size()),
                                                    .reserved = 0}));
  return std::string_view(to.data(), size_t(length));
}

}  // namespace rs
