// SPDX-License-Identifier: BSD-3-Clause
#include "drivers/hostlink/device.h"

#include <algorithm>

#include "abi/device_numbers.h"
#include "lib/driver/request.h"

namespace hostlink {

using abi::Error;
using abi::Result;
using abi::Unexpected;
namespace minor = abi::device::minor;

Result<uint16_t> Device::output_port(uint32_t minor) {
  uint16_t port = 0;
  if (minor == minor::kHostOut) port = kOutPort;
  if (minor == minor::kHostErr) port = kErrorPort;
  if (minor == minor::kHostStatus) port = kStatusPort;
  if (port == 0 || ports_.in8(port) != kDebugConsole) return Unexpected(Error::kNoDeviceAddress);
  return port;
}

bool Device::is_there(uint32_t minor) {
  return minor == minor::kHostIn ? archive_.has_value() : output_port(minor).has_value();
}

Result<int32_t> Device::open(const abi::chardev::Open& request) {
  if (!is_there(request.minor)) return Unexpected(Error::kNoDeviceAddress);
  return 0;
}

Result<> Device::close(const abi::chardev::Close&) { return {}; }

// The archive by position: 0 bytes behind its end. Reading on costs a byte a byte, going back starts anew.
Result<uint32_t> Device::read(const abi::chardev::Read& request, driver::ClientMemory& memory) {
  if (request.minor != minor::kHostIn) return Unexpected(is_there(request.minor) ? Error::kInvalid : Error::kNoDeviceAddress);
  if (!archive_) return Unexpected(Error::kNoDeviceAddress);
  if (request.position >= archive_->bytes) return 0;
  const auto start = uint32_t(request.position);
  const uint64_t wanted = std::min(request.bytes, driver::kSlowTransferBytes);
  const auto bytes = uint32_t(std::min<uint64_t>(wanted, archive_->bytes - start));
  uint32_t done = 0;
  while (done < bytes) {
    const std::span<uint8_t> piece(chunk_, std::min<size_t>(bytes - done, sizeof chunk_));
    if (!fw_cfg_.read(*archive_, start + done, piece)) {
      if (done == 0) return Unexpected(Error::kIo);
      break;
    }
    if (auto copied = memory.write(done, piece.data(), piece.size()); !copied) {
      if (done == 0) return Unexpected(copied.error());
      break;
    }
    done += uint32_t(piece.size());
  }
  return done;
}

// The host takes every byte before the port access ends, so none can be lost.
Result<uint32_t> Device::write(const abi::chardev::Write& request, driver::ClientMemory& memory) {
  const uint16_t port = TRY(output_port(request.minor));
  uint32_t done = 0;
  const uint64_t wanted = std::min(request.bytes, driver::kSlowTransferBytes);
  while (done < wanted) {
    const std::span<uint8_t> piece(chunk_, size_t(std::min<uint64_t>(wanted - done, sizeof chunk_)));
    if (auto copied = memory.read(done, piece.data(), piece.size()); !copied) {
      if (done == 0) return Unexpected(copied.error());
      break;
    }
    if (!ports_.write_string(port, piece)) {
      if (done == 0) return Unexpected(Error::kIo);
      break;
    }
    done += uint32_t(piece.size());
  }
  return done;
}

Result<int32_t> Device::ioctl(const abi::chardev::Ioctl&, driver::ClientMemory&) {
  return Unexpected(Error::kNotTty);
}

Result<uint32_t> Device::poll(const abi::chardev::Poll& request) { return request.events & 0x145; }

}  // namespace hostlink
