// SPDX-License-Identifier: BSD-3-Clause
// Names for the addresses of a back-trace. The table is made by the build from the linked kernel and linked in a
// second pass (tools/build); a kernel without it prints addresses alone.
#pragma once
#include <cstdint>

namespace kernel {

struct Symbol {
  const char* name;
  uint64_t offset;
};

// The function that holds an address: "?" if unknown.
[[nodiscard]] Symbol symbol_of(uintptr_t address);

}  // namespace kernel
