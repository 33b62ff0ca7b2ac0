// SPDX-License-Identifier: BSD-3-Clause
// read and write, whatever the descriptor names. The caller's memory is a list of segments (one, or an iovec).
#pragma once
#include <algorithm>

#include "servers/vfs/requests.h"

namespace vfs {

struct Segment {
  uintptr_t address, bytes;  // struct iovec of this architecture
};

// What is left of a transfer: steps through the segments.
class Cursor {
 public:
  Cursor(const Segment* first, size_t count, uint64_t total) : at_(first), end_(first + count), left_(total) {}

  [[nodiscard]] uint64_t left() const { return left_; }
  [[nodiscard]] uint64_t address() const { return at_->address + offset_; }
  // Bytes without a break from address() on.
  [[nodiscard]] uint64_t run() const { return std::min<uint64_t>(at_->bytes - offset_, left_); }
  void advance(uint64_t bytes) {
    left_ -= bytes;
    offset_ += bytes;
    while (at_ != end_ && offset_ >= at_->bytes) {
      offset_ -= at_->bytes;
      at_++;
    }
  }

 private:
  const Segment* at_;
  const Segment* end_;
  uint64_t offset_ = 0, left_;
};

struct Transfer {
  Vfs& vfs;
  Process& p;
  OpenFile& file;
  bool is_write;
  uint32_t flags;        // abi::vfs::kAtPosition, kFromBackground
  uint64_t position;     // with kAtPosition
  Cursor cursor;         // behind p.progress already
};

// Each goes on from p.progress, and answers with all that was done.
Result<int32_t> transfer_file(Transfer& t);
Result<int32_t> transfer_pipe(Transfer& t);
Result<int32_t> transfer_character(Transfer& t);
Result<int32_t> transfer_block(Transfer& t);

}  // namespace vfs
