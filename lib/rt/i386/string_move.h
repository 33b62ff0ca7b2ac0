// SPDX-License-Identifier: BSD-3-Clause
// Word-wise moves of i386.
#pragma once
#include <cstddef>
#include <cstdint>

namespace rt {

using Word = uint32_t;

// `words` words upwards; both pointers are left behind the last one.
inline void move_words(void*& to, const void*& from, size_t words) {
  asm volatile("rep movsl" : "+D"(to), "+S"(from), "+c"(words) : : "memory");
}
inline void fill_words(void*& to, Word value, size_t words) {
  asm volatile("rep stosl" : "+D"(to), "+c"(words) : "a"(value) : "memory");
}

}  // namespace rt
