// SPDX-License-Identifier: BSD-3-Clause
// Steps through the entries of one directory block.
#pragma once
#include <string_view>

#include "servers/ext2/layout.h"

namespace ext2 {

class EntryCursor {
 public:
  EntryCursor(uint8_t* block, uint32_t bytes) : block_(block), bytes_(bytes) {}

  [[nodiscard]] bool at_end() const { return offset_ >= bytes_; }
  // Must hold before the entry is used or stepped over.
  [[nodiscard]] bool is_sound() const;
  [[nodiscard]] DiskEntry& entry() const { return *reinterpret_cast<DiskEntry*>(block_ + offset_); }
  [[nodiscard]] std::string_view name() const {
    return {reinterpret_cast<const char*>(block_ + offset_ + sizeof(DiskEntry)), entry().name_bytes};
  }
  [[nodiscard]] uint32_t offset() const { return offset_; }
  void next() { offset_ += entry().bytes; }

 private:
  uint8_t* block_;
  uint32_t bytes_;
  uint32_t offset_ = 0;
};

}  // namespace ext2
