// SPDX-License-Identifier: BSD-3-Clause
// A RAM disk: a block device in memory. ram0 is the boot module, whose frames outlive this driver; the others are
// empty until they are given a size, and lose their content with the driver.
#pragma once
#include <cstdint>
#include <span>

#include "abi/blockdev.h"
#include "abi/error.h"
#include "lib/driver/client_memory.h"

namespace memory {

inline constexpr uint32_t kSectorBytes = 512;

class DiskMemory {
 public:
  virtual abi::Result<uint8_t*> allocate(uint64_t bytes) = 0;  // zeroed
  virtual void release(uint8_t* start, uint64_t bytes) = 0;

 protected:
  ~DiskMemory() = default;
};

class RamDisk {
 public:
  // The boot RAM disk; cannot be resized.
  void use_fixed(std::span<uint8_t> content) {
    content_ = content;
    is_fixed_ = true;
  }

  void open() { opens_++; }
  void close() {
    if (opens_ > 0) opens_--;
  }
  // Bytes done; 0 at the end. kIo: it has no size yet.
  abi::Result<uint32_t> read(uint64_t position, uint64_t bytes, driver::ClientMemory& memory);
  abi::Result<uint32_t> write(uint64_t position, uint64_t bytes, driver::ClientMemory& memory);
  [[nodiscard]] uint64_t bytes() const { return content_.size(); }
  // Whoever asks must be the only one who has it open, else kBusy (R-DEV-2). kNoMemory leaves it as it was.
  abi::Result<> resize(uint64_t bytes, DiskMemory& memory);
  // Linux's block ioctls and kRamDiskResize; kNotTty for others.
  abi::Result<int32_t> ioctl(const abi::blockdev::Ioctl& request, driver::ClientMemory& client, DiskMemory& memory);

 private:
  // The part of [position, position + bytes) that exists.
  abi::Result<std::span<uint8_t>> part(uint64_t position, uint64_t bytes) const;
  abi::Result<> answer_sectors(const abi::blockdev::Ioctl& request, driver::ClientMemory& client) const;

  std::span<uint8_t> content_;
  uint32_t opens_ = 0;
  bool is_fixed_ = false;
};

}  // namespace memory
