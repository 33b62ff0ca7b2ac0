// SPDX-License-Identifier: BSD-3-Clause
// The first stack of a program, as the System V ABI wants it, from the stack pointer upwards:
//   argc | argv[] 0 | envp[] 0 | auxiliary vector | random bytes, strings of argv and envp, name of the file | top
// Pure: works on memory of the loader, for addresses of the program.
#pragma once
#include <cstdint>
#include <span>
#include <string_view>

#include "abi/error.h"

namespace vfs {

struct AuxiliaryEntry {
  uintptr_t type, value;
};
// AT_*.
inline constexpr uintptr_t kAuxHeaders = 3, kAuxHeaderBytes = 4, kAuxHeaderCount = 5, kAuxPageBytes = 6, kAuxBase = 7,
                           kAuxFlags = 8, kAuxEntry = 9, kAuxUid = 11, kAuxEffectiveUid = 12, kAuxGid = 13,
                           kAuxEffectiveGid = 14, kAuxHardware = 16, kAuxClockTicks = 17, kAuxSecure = 23,
                           kAuxRandom = 25, kAuxFileName = 31;

struct StackInput {
  std::span<const char> strings;  // each ended by 0: first argument_count, then environment_count
  uint32_t argument_count, environment_count;
  std::string_view file_name;
  std::span<const uint8_t> random;
  std::span<const AuxiliaryEntry> auxiliary;  // without kAuxRandom, kAuxFileName and the end
};

struct StackImage {
  uintptr_t stack_pointer;        // the image reaches from here to the top
  uintptr_t arguments;            // address of the strings of argv
  size_t argument_bytes;
};

// Bytes between stack pointer and top; the same for every `top` that is a multiple of 16.
[[nodiscard]] size_t stack_bytes(const StackInput& in);
// Writes stack_bytes(in) bytes. kTooBig: `to` is too small; kInvalid: the strings are not as many as said.
[[nodiscard]] abi::Result<StackImage> build_stack(const StackInput& in, uintptr_t top, std::span<uint8_t> to);

}  // namespace vfs
