// SPDX-License-Identifier: BSD-3-Clause
// The log's text: the end of one stream that never starts anew. It lies in memory that outlives the driver, so that
// a new instance has what its predecessor had, longer than the kernel's own ring keeps it. A kill leaves either the
// state before an append or the state after; corrupt content is noticed and dropped.
#pragma once
#include <cstdint>
#include <span>

namespace log_driver {

struct LogBox {
  static constexpr uint32_t kMagic = 0x6b6c6f67, kRingBytes = 64 * 1024;
  // Appends are at most this long; so much is never counted as content, so that an append that was not committed
  // has not overwritten anything.
  static constexpr uint32_t kSlackBytes = 1024;

  struct Header {
    uint32_t generation;   // 0: being written; set last
    uint32_t hash;
    uint64_t written;      // length of the stream
    uint64_t oldest;       // first position that is still there
    uint64_t kernel_next;  // how far the kernel's log was read
    uint32_t sum;          // of the content
    uint32_t reserved;
  };

  uint32_t magic, bytes;
  Header header[2];
  char text[kRingBytes];
};

class LogRing {
 public:
  // False: there was nothing usable; the ring is empty.
  bool recover(LogBox& box);

  // Text that ends the kernel's log up to `kernel_next`; at most kSlackBytes.
  void append(std::span<const char> text, uint64_t kernel_next);
  // Copies from `position` (not before oldest()) on.
  size_t read(uint64_t position, std::span<char> to) const;

  [[nodiscard]] uint64_t written() const { return now_.written; }
  [[nodiscard]] uint64_t oldest() const { return now_.oldest; }
  [[nodiscard]] uint64_t kernel_next() const { return now_.kernel_next; }

 private:
  [[nodiscard]] bool is_sound(const LogBox::Header& h) const;
  [[nodiscard]] uint32_t weight(uint64_t position) const;
  void commit();

  LogBox* box_ = nullptr;
  LogBox::Header now_{};
  unsigned last_ = 0;  // which header the last commit wrote
};

}  // namespace log_driver
