// SPDX-License-Identifier: BSD-3-Clause
#include "drivers/log/device.h"

#include <algorithm>

#include "abi/device_numbers.h"
#include "abi/file.h"
#include "lib/driver/request.h"

namespace log_driver {

using abi::Error;
using abi::Result;
using abi::Unexpected;

void Device::fetch() {
  char text[LogBox::kSlackBytes];
  const uint64_t before = ring_.written();
  for (;;) {
    const size_t bytes = kernel_.read(ring_.kernel_next(), text);
    if (bytes == 0) break;
    char* end = std::remove(text, text + bytes, '\0');
    ring_.append({text, end}, ring_.kernel_next() + bytes);
  }
  if (ring_.written() != before && is_wanted_) {
    is_wanted_ = false;
    is_wake_wanted_ = true;
  }
}

bool Device::take_wake() {
  const bool wanted = is_wake_wanted_;
  is_wake_wanted_ = false;
  return wanted;
}

Result<int32_t> Device::open(const abi::chardev::Open& request) {
  if (request.minor != abi::device::minor::kLog) return Unexpected(Error::kNoDeviceAddress);
  fetch();
  return 0;
}

Result<> Device::close(const abi::chardev::Close&) { return {}; }

uint64_t Device::stream_position(const abi::chardev::Read& request) const {
  uint64_t position = request.position;
  for (const Reader& r : reader_) {
    if (r.process == request.caller.process && r.file_position == request.position) position = r.stream_position;
  }
  return std::max(position, ring_.oldest());
}

void Device::remember(const abi::chardev::Read& request, uint64_t stream, uint32_t bytes) {
  if (stream == request.position) return;
  Reader* entry = nullptr;
  for (Reader& r : reader_) {
    if (r.process == request.caller.process && r.file_position == request.position) entry = &r;
  }
  if (entry == nullptr) {
    entry = &reader_[next_reader_];
    next_reader_ = (next_reader_ + 1) % kReaders;
  }
  *entry = {request.caller.process, request.position + bytes, stream + bytes};
}

Result<uint32_t> Device::read(const abi::chardev::Read& request, driver::ClientMemory& memory) {
  const uint64_t start = stream_position(request);
  if (request.bytes == 0) return 0;
  if (start >= ring_.written()) {
    is_wanted_ = true;
    return Unexpected(Error::kAgain);
  }
  uint32_t done = 0;
  while (done < request.bytes) {
    char chunk[1024];
    const size_t room = size_t(std::min<uint64_t>(request.bytes - done, sizeof chunk));
    const size_t bytes = ring_.read(start + done, {chunk, room});
    if (bytes == 0) break;
    if (auto copied = memory.write(done, chunk, bytes); !copied) {
      if (done == 0) return Unexpected(copied.error());
      break;
    }
    done += uint32_t(bytes);
  }
  remember(request, start, done);
  return done;
}

Result<uint32_t> Device::write(const abi::chardev::Write& request, driver::ClientMemory& memory) {
  uint32_t done = 0;
  const uint64_t wanted = std::min(request.bytes, driver::kSlowTransferBytes);
  while (done < wanted) {
    char chunk[1024];
    const size_t bytes = size_t(std::min<uint64_t>(wanted - done, sizeof chunk));
    auto moved = memory.read(done, chunk, bytes).and_then([&] { return kernel_.write({chunk, bytes}); });
    if (!moved) {
      if (done == 0) return Unexpected(moved.error());
      break;
    }
    done += uint32_t(bytes);
  }
  fetch();
  return done;
}

Result<int32_t> Device::ioctl(const abi::chardev::Ioctl&, driver::ClientMemory&) {
  return Unexpected(Error::kNotTty);
}

// Whether there is something to read depends on the position, which a poll does not tell: text that comes from now
// on is announced.
Result<uint32_t> Device::poll(const abi::chardev::Poll& request) {
  is_wanted_ = true;
  return request.events & (abi::kPollIn | abi::kPollReadNormal | abi::kPollOut | abi::kPollWriteNormal);
}

}  // namespace log_driver
