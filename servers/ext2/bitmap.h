// SPDX-License-Identifier: BSD-3-Clause
// Bits of a bitmap block.
#pragma once
#include <bit>
#include <cstdint>
#include <cstring>

namespace ext2 {

[[nodiscard]] inline bool test_bit(const uint8_t* map, uint32_t bit) { return (map[bit / 8] >> bit % 8 & 1) != 0; }
inline void set_bit(uint8_t* map, uint32_t bit) { map[bit / 8] = uint8_t(map[bit / 8] | 1u << bit % 8); }
inline void clear_bit(uint8_t* map, uint32_t bit) { map[bit / 8] = uint8_t(map[bit / 8] & ~(1u << bit % 8)); }

// The first clear bit in [from, end), or end. The map is a whole block: words may be read to the next multiple of 64.
[[nodiscard]] inline uint32_t find_clear_bit(const uint8_t* map, uint32_t from, uint32_t end) {
  uint32_t bit = from;
  while (bit < end) {
    uint64_t word;
    std::memcpy(&word, map + bit / 64 * 8, sizeof word);
    word = ~word >> bit % 64;
    if (word != 0) {
      bit += uint32_t(std::countr_zero(word));
      return bit < end ? bit : end;
    }
    bit = (bit / 64 + 1) * 64;
  }
  return end;
}

}  // namespace ext2
