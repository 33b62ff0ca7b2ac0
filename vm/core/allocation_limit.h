// SPDX-License-Identifier: BSD-3-Clause
// Fault injection as an input: every allocation of VM (frames, pages of its own, objects) first
// asks here. A test lets the n-th one fail, for n = 1, 2, 3 … until the operation succeeds, and
// checks that each failure was undone.
#pragma once
#include <cstdint>

namespace vm {

class AllocationLimit {
 public:
  // Whether the next allocation may be tried.
  [[nodiscard]] bool take() {
    if (left_ == 0) [[likely]]
      return true;
    return take_counted();
  }

  // The n-th allocation from now on fails (n >= 1), and with `for_good` all after it, too.
  void fail_at(uint64_t n, bool for_good = false) {
    left_ = n;
    is_for_good_ = for_good;
    has_failed_ = false;
  }
  void clear() {
    left_ = 0;
    has_failed_ = false;
  }
  // Whether fail_at() came to bear since.
  [[nodiscard]] bool has_failed() const { return has_failed_; }

 private:
  bool take_counted() {
    if (--left_ != 0) return true;
    has_failed_ = true;
    if (is_for_good_) left_ = 1;
    return false;
  }

  uint64_t left_ = 0;  // 0: unlimited
  bool is_for_good_ = false;
  bool has_failed_ = false;
};

}  // namespace vm
