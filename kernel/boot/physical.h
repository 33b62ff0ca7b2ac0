// SPDX-License-Identifier: BSD-3-Clause
// Physical memory as bytes, during boot: through the window, frame by frame.
#pragma once
#include <algorithm>
#include <cstring>

#include "hal/hal.h"

namespace kernel {

inline void read_physical(hal::PhysAddr from, void* to, uint64_t bytes) {
  constexpr uint64_t kFrameBytes = 1ull << hal::Arch::kPageShift;  // what a window shows
  for (uint64_t done = 0; done < bytes;) {
    const hal::PhysAddr at{from.value + done};
    const uint64_t piece = std::min(bytes - done, kFrameBytes - at.value % kFrameBytes);
    std::memcpy(static_cast<char*>(to) + done, hal::Arch::physical_window(0, at), piece);
    done += piece;
  }
}

}  // namespace kernel
