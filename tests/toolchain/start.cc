// SPDX-License-Identifier: BSD-3-Clause
// An entry point for the programs that are only linked, never run.
#include <cstddef>

#include "tests/toolchain/headers.h"

extern "C" void* memcpy(void* to, const void* from, std::size_t count) {
  void* result = to;
  asm volatile("rep movsb" : "+D"(to), "+S"(from), "+c"(count) : : "memory");
  return result;
}

extern "C" void* memset(void* to, int value, std::size_t count) {
  void* result = to;
  asm volatile("rep stosb" : "+D"(to), "+c"(count) : "a"(value) : "memory");
  return result;
}

extern "C" std::size_t strlen(const char* text) {
  std::size_t length = 0;
  while (text[length] != '\0') ++length;
  return length;
}

extern "C" [[noreturn]] void _start() {
  static int numbers[] = {1, 2, 3};
  const std::uint64_t result = toolchain::try_headers(numbers, "text");
  for (;;) {
    asm volatile("" : : "m"(result));
  }
}
