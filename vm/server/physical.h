// SPDX-License-Identifier: BSD-3-Clause
// Reading physical memory that VM does not keep open: boot modules.
#pragma once
#include "vm/server/own_window.h"

namespace vm {

// RAM that nobody changes meanwhile. kNoMemory: VM's own page table needs a frame that is not
// there.
[[nodiscard]] Result<> read_physical(PassingWindow& passing, uint64_t physical, void* to,
                                     size_t bytes);

}  // namespace vm
