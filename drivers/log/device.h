// SPDX-License-Identifier: BSD-3-Clause
// /dev/klog: the kernel's log as a stream that each open file reads for itself (by its position), from the oldest
// text that is still there; at the end a read waits for more. What is written goes into the kernel's log, so that
// there is one log.
#pragma once
#include <string_view>

#include "abi/chardev.h"
#include "drivers/log/log_ring.h"
#include "lib/driver/client_memory.h"

namespace log_driver {

class KernelLog {
 public:
  // The text of the kernel's log from `offset` on. What it has no more reads as zero bytes.
  virtual size_t read(uint64_t offset, std::span<char> to) = 0;
  virtual abi::Result<> write(std::string_view text) = 0;

 protected:
  ~KernelLog() = default;
};

class Device {
 public:
  constexpr explicit Device(KernelLog& kernel) : kernel_(kernel) {}

  [[nodiscard]] LogRing& ring() { return ring_; }
  // New text is there: takes it over.
  void fetch();

  abi::Result<int32_t> open(const abi::chardev::Open& request);
  abi::Result<> close(const abi::chardev::Close& request);
  abi::Result<uint32_t> read(const abi::chardev::Read& request, driver::ClientMemory& memory);
  abi::Result<uint32_t> write(const abi::chardev::Write& request, driver::ClientMemory& memory);
  abi::Result<int32_t> ioctl(const abi::chardev::Ioctl& request, driver::ClientMemory& memory);
  abi::Result<uint32_t> poll(const abi::chardev::Poll& request);
  [[nodiscard]] bool take_wake();

 private:
  // A reader that fell behind skipped text: its file position lags behind the stream's from then on.
  struct Reader {
    abi::Endpoint process;
    uint64_t file_position, stream_position;
  };
  static constexpr unsigned kReaders = 8;

  [[nodiscard]] uint64_t stream_position(const abi::chardev::Read& request) const;
  void remember(const abi::chardev::Read& request, uint64_t stream, uint32_t bytes);

  KernelLog& kernel_;
  LogRing ring_;
  Reader reader_[kReaders] = {};
  unsigned next_reader_ = 0;
  bool is_wanted_ = true;  // somebody waits; a new instance does not know, so: yes
  bool is_wake_wanted_ = false;
};

}  // namespace log_driver
