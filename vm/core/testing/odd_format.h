// SPDX-License-Identifier: BSD-3-Clause
// A page-table format that no CPU has: three levels, an all-zero entry is absent but nothing else
// is where x86 has it, so that code which peeks at bits of x86 fails the tests.
#pragma once
#include <cstdint>

#include "arch/x86/formats/page_format.h"

namespace vm {

struct OddFormat {
  using Entry = uint64_t;
  static constexpr unsigned kLevels = 3, kIndexBits = 9, kPageShift = 12, kAddressBits = 39;
  static constexpr unsigned kMaxBigLevel = 0;
  static constexpr Entry kPresent = Entry{1} << 62;

  [[nodiscard]] static constexpr bool is_present(Entry e) { return e >> 62 != 0; }
  [[nodiscard]] static constexpr bool is_big(Entry) { return false; }
  [[nodiscard]] static constexpr Entry leaf(uint64_t physical, uint32_t flags) {
    return kPresent | (~(physical >> 12) & 0xffffffff) << 20 | (~flags & 0xffff);
  }
  [[nodiscard]] static constexpr Entry table(uint64_t frame) {
    return kPresent << 1 | leaf(frame, 0);
  }
  [[nodiscard]] static constexpr uint64_t frame(Entry e) { return (~(e >> 20) & 0xffffffff) << 12; }
  [[nodiscard]] static constexpr uint32_t flags(Entry e) { return uint32_t(~e & 0xffff); }
};

}  // namespace vm
