// SPDX-License-Identifier: BSD-3-Clause
// Just enough of ELF to load VM: a static executable of this architecture in physical memory. Both word sizes are
// read into one form; everything is checked against the size of the file before it is used.
#pragma once
#include <cstdint>

#include "hal/types.h"

namespace kernel {

struct ElfSegment {
  uint64_t address = 0, memory_bytes = 0, file_offset = 0, file_bytes = 0;
  bool is_writable = false, is_executable = false;
};

inline constexpr unsigned kMaxElfSegments = 8;

struct ElfProgram {
  const char* problem = nullptr;  // null: read; else what is wrong
  uint64_t entry = 0;
  unsigned segment_count = 0;
  ElfSegment segment[kMaxElfSegments];
};

// Reads the headers; segments come out in ascending order, disjoint by pages, inside the user half.
[[nodiscard]] ElfProgram read_elf(hal::PhysAddr file, uint64_t file_bytes);

}  // namespace kernel
