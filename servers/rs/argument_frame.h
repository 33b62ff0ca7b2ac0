// SPDX-License-Identifier: BSD-3-Clause
// The stack of a new user program: count, argument pointers, no environment, the page size,
// strings. And where the program starts. Pure; for programs of the architecture being built.
#pragma once
#include <cstdint>
#include <span>
#include <string_view>

#include "abi/error.h"

namespace rs {

inline constexpr size_t kFrameBytes = 1024;  // at the top of the stack

// `frame` is what lies below the address `top`. -> the stack pointer. kTooBig.
[[nodiscard]] abi::Result<uint64_t> build_argument_frame(
    std::span<uint8_t, kFrameBytes> frame, uint64_t top,
    std::span<const std::string_view> arguments);

// kNoExec.
[[nodiscard]] abi::Result<uint64_t> elf_entry(std::span<const uint8_t> image);

}  // namespace rs
