// SPDX-License-Identifier: BSD-3-Clause
// See physical.h.
#include "vm/server/physical.h"

#include <algorithm>
#include <cstring>

namespace vm {

Result<> read_physical(PassingWindow& passing, uint64_t physical, void* to, size_t bytes) {
  for (size_t done = 0; done < bytes;) {
    const uint64_t at = physical + done;
    const size_t offset = size_t(at & (kPageBytes - 1));
    const size_t part = std::min(bytes - done, size_t(kPageBytes) - offset);
    const FrameNumber frame = FrameNumber(at >> kPageShift);
    const std::byte* page = TRY(passing.open({&frame, 1}));
    std::memcpy(static_cast<std::byte*>(to) + done, page + offset, part);
    passing.close();
    done += part;
  }
  return {};
}

}  // namespace vm
