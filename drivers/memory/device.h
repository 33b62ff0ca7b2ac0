// SPDX-License-Identifier: BSD-3-Clause
// The memory devices by minor (abi/device_numbers.h): a character and a block device for lib/driver.
#pragma once
#include "abi/blockdev.h"
#include "abi/chardev.h"
#include "abi/device_numbers.h"
#include "drivers/memory/generator.h"
#include "drivers/memory/physical_window.h"
#include "drivers/memory/ram_disk.h"
#include "lib/driver/client_memory.h"

namespace memory {

class Device {
 public:
  constexpr Device(Entropy& entropy, PhysicalMapper& mapper, DiskMemory& disk_memory)
      : generator_(entropy), window_(mapper, 0), disk_memory_(disk_memory) {}

  [[nodiscard]] RamDisk& boot_disk() { return disk_[abi::device::minor::kRamDisk0]; }
  [[nodiscard]] PhysicalWindow& window() { return window_; }

  abi::Result<int32_t> open(const abi::chardev::Open& request);
  abi::Result<> close(const abi::chardev::Close& request);
  abi::Result<uint32_t> read(const abi::chardev::Read& request, driver::ClientMemory& memory);
  abi::Result<uint32_t> write(const abi::chardev::Write& request, driver::ClientMemory& memory);
  abi::Result<int32_t> ioctl(const abi::chardev::Ioctl& request, driver::ClientMemory& memory);
  abi::Result<uint32_t> poll(const abi::chardev::Poll& request);

  abi::Result<> open_block(const abi::blockdev::Open& request);
  abi::Result<> close_block(uint32_t minor);
  abi::Result<uint32_t> read_block(uint32_t minor, uint64_t position, uint64_t bytes, driver::ClientMemory& memory);
  abi::Result<uint32_t> write_block(uint32_t minor, uint64_t position, uint64_t bytes, driver::ClientMemory& memory);
  abi::Result<> flush_block(uint32_t minor);
  abi::Result<abi::blockdev::Size::Reply> block_size(uint32_t minor);
  abi::Result<int32_t> ioctl_block(const abi::blockdev::Ioctl& request, driver::ClientMemory& memory);

 private:
  [[nodiscard]] abi::Result<RamDisk*> disk(uint32_t minor);

  Generator generator_;
  PhysicalWindow window_;
  DiskMemory& disk_memory_;
  RamDisk disk_[abi::device::minor::kRamDisks];
};

}  // namespace memory
