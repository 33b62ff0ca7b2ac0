// SPDX-License-Identifier: BSD-3-Clause
// /dev/mem: physical memory through a window of one page, which is mapped on demand and stays until another page is
// wanted.
#pragma once
#include <cstdint>

#include "abi/error.h"
#include "lib/driver/client_memory.h"

namespace memory {

inline constexpr uint64_t kWindowBytes = 4096;

class PhysicalMapper {
 public:
  virtual abi::Result<uint8_t*> map(uint64_t physical) = 0;  // one page
  virtual void unmap(uint8_t* window) = 0;

 protected:
  ~PhysicalMapper() = default;
};

class PhysicalWindow {
 public:
  // `end`: the first address that the machine does not have.
  constexpr PhysicalWindow(PhysicalMapper& mapper, uint64_t end) : mapper_(mapper), end_(end) {}

  // 0 at the end of physical memory. kNoMemory: a page cannot be mapped.
  abi::Result<uint32_t> read(uint64_t position, uint64_t bytes, driver::ClientMemory& memory) {
    return transfer(position, bytes, memory, false);
  }
  abi::Result<uint32_t> write(uint64_t position, uint64_t bytes, driver::ClientMemory& memory) {
    return transfer(position, bytes, memory, true);
  }
  void set_end(uint64_t end) { end_ = end; }

 private:
  abi::Result<uint32_t> transfer(uint64_t position, uint64_t bytes, driver::ClientMemory& memory, bool is_write);
  abi::Result<uint8_t*> page_at(uint64_t physical);

  PhysicalMapper& mapper_;
  uint64_t end_;
  uint8_t* window_ = nullptr;
  uint64_t window_start_ = 0;
};

}  // namespace memory
