// SPDX-License-Identifier: BSD-3-Clause
// The text of one file, built in a fixed buffer; what does not fit is cut off.
#pragma once
#include <cstring>
#include <span>
#include <string_view>

#include "lib/sys/format.h"

namespace procfs {

class Text {
 public:
  explicit Text(std::span<char> to) : to_(to) {}

  template <class... T>
  void print(std::string_view form, const T&... values) {
    used_ += sys::format_to(to_.subspan(used_), form, values...).size();
  }
  // Memory as it is, 0 bytes included (cmdline).
  void raw(std::span<const char> bytes) {
    const size_t n = bytes.size() < to_.size() - used_ ? bytes.size() : to_.size() - used_;
    std::memcpy(to_.data() + used_, bytes.data(), n);
    used_ += n;
  }
  [[nodiscard]] std::string_view text() const { return {to_.data(), used_}; }

 private:
  std::span<char> to_;
  size_t used_ = 0;
};

}  // namespace procfs
