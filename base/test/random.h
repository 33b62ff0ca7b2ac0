// SPDX-License-Identifier: BSD-3-Clause
// Repeatable pseudo-random numbers for tests (xorshift64*). The seed is written into the test;
// nothing random decides whether a test passes.
#pragma once
#include <cstdint>

namespace base::test {

class Random {
 public:
  explicit constexpr Random(std::uint64_t seed) : state_(seed != 0 ? seed : 0x9e3779b97f4a7c15) {}

  constexpr std::uint64_t next() {
    state_ ^= state_ >> 12;
    state_ ^= state_ << 25;
    state_ ^= state_ >> 27;
    return state_ * 0x2545f4914f6cdd1d;
  }
  // 0 .. bound - 1.
  constexpr std::uint32_t below(std::uint32_t bound) {
    return static_cast<std::uint32_t>((next() >> 32) * bound >> 32);
  }
  constexpr bool one_in(std::uint32_t n) { return below(n) == 0; }

 private:
  std::uint64_t state_;
};

}  // namespace base::test
