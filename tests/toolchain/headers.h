// SPDX-License-Identifier: BSD-3-Clause
// Uses of the C++23 library headers that freestanding code may include.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace toolchain {

// Computes something that depends on every part tried, so that none is optimised away.
std::uint64_t try_headers(std::span<int> numbers, std::string_view text);

// 64-bit division, which is a call on i386.
std::uint64_t divide(std::uint64_t a, std::uint64_t b);

}  // namespace toolchain
