// SPDX-License-Identifier: BSD-3-Clause
#include "drivers/memory/physical_window.h"

#include <algorithm>

namespace memory {

abi::Result<uint8_t*> PhysicalWindow::page_at(uint64_t physical) {
  const uint64_t start = physical - physical % kWindowBytes;
  if (window_ != nullptr && window_start_ == start) return window_;
  if (window_ != nullptr) mapper_.unmap(window_);
  window_ = nullptr;
  auto mapped = mapper_.map(start);
  if (!mapped) return abi::Unexpected(abi::Error::kNoMemory);
  window_ = *mapped;
  window_start_ = start;
  return window_;
}

abi::Result<uint32_t> PhysicalWindow::transfer(uint64_t position, uint64_t bytes, driver::ClientMemory& memory,
                                               bool is_write) {
  if (position >= end_) return 0;
  bytes = std::min(bytes, end_ - position);
  uint64_t done = 0;
  while (done < bytes) {
    const uint64_t at = position + done, offset = at % kWindowBytes;
    const size_t now = size_t(std::min(bytes - done, kWindowBytes - offset));
    auto moved = page_at(at).and_then([&](uint8_t* page) {
      return is_write ? memory.read(done, page + offset, now) : memory.write(done, page + offset, now);
    });
    if (!moved) {
      if (done == 0) return abi::Unexpected(moved.error());
      break;
    }
    done += now;
  }
  return uint32_t(done);
}

}  // namespace memory
