// SPDX-License-Identifier: BSD-3-Clause
// Requests to the device that they mean.
#include "drivers/memory/device.h"

#include "drivers/memory/character_devices.h"

namespace memory {

using abi::Error;
using abi::Result;
using abi::Unexpected;
namespace minor = abi::device::minor;

namespace {

bool is_character_minor(uint32_t m) {
  return m == minor::kMem || m == minor::kKmem || m == minor::kNull || m == minor::kZero || m == minor::kFull ||
         m == minor::kRandom || m == minor::kUrandom;
}

}  // namespace

Result<int32_t> Device::open(const abi::chardev::Open& request) {
  if (!is_character_minor(request.minor)) return Unexpected(Error::kNoDeviceAddress);
  return 0;
}

Result<> Device::close(const abi::chardev::Close&) { return {}; }

Result<uint32_t> Device::read(const abi::chardev::Read& request, driver::ClientMemory& memory) {
  switch (request.minor) {
    case minor::kNull:
      return 0;
    case minor::kZero:
    case minor::kFull:
      return read_zeros(request.bytes, memory);
    case minor::kRandom:
    case minor::kUrandom:
      return read_random(generator_, request.bytes, memory);
    case minor::kMem:
      return window_.read(request.position, request.bytes, memory);
    case minor::kKmem:  // nobody may look into the kernel
      return Unexpected(Error::kIo);
    default:
      return Unexpected(Error::kNoDeviceAddress);
  }
}

Result<uint32_t> Device::write(const abi::chardev::Write& request, driver::ClientMemory& memory) {
  switch (request.minor) {
    case minor::kNull:
    case minor::kZero:
      return uint32_t(request.bytes);
    case minor::kFull:
      if (request.bytes == 0) return 0;
      return Unexpected(Error::kNoSpace);
    case minor::kRandom:
    case minor::kUrandom:
      return write_random(generator_, request.bytes, memory);
    case minor::kMem:
      return window_.write(request.position, request.bytes, memory);
    case minor::kKmem:
      return Unexpected(Error::kIo);
    default:
      return Unexpected(Error::kNoDeviceAddress);
  }
}

Result<int32_t> Device::ioctl(const abi::chardev::Ioctl&, driver::ClientMemory&) {
  return Unexpected(Error::kNotTty);
}

// Nothing here ever waits.
Result<uint32_t> Device::poll(const abi::chardev::Poll& request) { return request.events & 0x145; }

// ---- Block

Result<RamDisk*> Device::disk(uint32_t minor) {
  if (minor >= minor::kRamDisks) return Unexpected(Error::kNoDeviceAddress);
  return &disk_[minor];
}

Result<> Device::open_block(const abi::blockdev::Open& request) {
  TRY(disk(request.minor))->open();
  return {};
}

Result<> Device::close_block(uint32_t minor) {
  TRY(disk(minor))->close();
  return {};
}

Result<uint32_t> Device::read_block(uint32_t minor, uint64_t position, uint64_t bytes,
                                    driver::ClientMemory& memory) {
  return TRY(disk(minor))->read(position, bytes, memory);
}

Result<uint32_t> Device::write_block(uint32_t minor, uint64_t position, uint64_t bytes,
                                     driver::ClientMemory& memory) {
  return TRY(disk(minor))->write(position, bytes, memory);
}

Result<> Device::flush_block(uint32_t minor) {
  TRY(disk(minor));
  return {};
}

Result<abi::blockdev::Size::Reply> Device::block_size(uint32_t minor) {
  return abi::blockdev::Size::Reply{.bytes = TRY(disk(minor))->bytes(), .block_bytes = kSectorBytes};
}

Result<int32_t> Device::ioctl_block(const abi::blockdev::Ioctl& request, driver::ClientMemory& memory) {
  return TRY(disk(request.minor))->ioctl(request, memory, disk_memory_);
}

}  // namespace memory
