// SPDX-License-Identifier: BSD-3-Clause
// Builds what getdents64 returns: records of struct linux_dirent64, one after the other, 8-byte aligned.
#pragma once
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>

#include "abi/file.h"

namespace fs {

// d_type of a mode.
[[nodiscard]] constexpr uint8_t entry_type(uint32_t mode) { return uint8_t((mode & abi::kModeType) >> 12); }

class DirectoryWriter {
 public:
  explicit DirectoryWriter(std::span<uint8_t> to) : to_(to) {}

  // False: no room left. `next`: the position after this entry.
  bool add(uint64_t inode, uint64_t next, uint8_t type, std::string_view name) {
    const size_t bytes = (kHeader + name.size() + 1 + 7) & ~size_t(7);
    if (bytes > to_.size() - used_) return false;
    uint8_t* p = to_.data() + used_;
    const auto length = uint16_t(bytes);
    std::memset(p + bytes - 8, 0, 8);
    std::memcpy(p, &inode, 8);
    std::memcpy(p + 8, &next, 8);
    std::memcpy(p + 16, &length, 2);
    p[18] = type;
    std::memcpy(p + kHeader, name.data(), name.size());
    p[kHeader + name.size()] = 0;
    used_ += bytes;
    return true;
  }
  [[nodiscard]] size_t used() const { return used_; }

 private:
  static constexpr size_t kHeader = 19;
  std::span<uint8_t> to_;
  size_t used_ = 0;
};

}  // namespace fs
