// SPDX-License-Identifier: BSD-3-Clause
// memcpy and its kin for the kernel: the compiler calls them for struct copies. By words: one
// iteration of a string instruction costs one instruction on the machines that we measure with,
// whatever its width.
#include <cstddef>
#include <cstdint>

extern "C" {

void* memcpy(void* to, const void* from, size_t bytes) {
  void* d = to;
  const void* s = from;
  size_t words = bytes / sizeof(uintptr_t);
  size_t rest = bytes % sizeof(uintptr_t);
  if constexpr (sizeof(uintptr_t) == 8) {
    asm volatile("rep movsq" : "+D"(d), "+S"(s), "+c"(words) : : "memory");
  } else {
    asm volatile("rep movsl" : "+D"(d), "+S"(s), "+c"(words) : : "memory");
  }
  asm volatile("rep movsb" : "+D"(d), "+S"(s), "+c"(rest) : : "memory");
  return to;
}

void* memset(void* to, int value, size_t bytes) {
  void* d = to;
  size_t words = bytes / sizeof(uintptr_t);
  size_t rest = bytes % sizeof(uintptr_t);
  const uintptr_t pattern = uintptr_t(uint8_t(value)) * (~uintptr_t{0} / 255);
  if constexpr (sizeof(uintptr_t) == 8) {
    asm volatile("rep stosq" : "+D"(d), "+c"(words) : "a"(pattern) : "memory");
  } else {
    asm volatile("rep stosl" : "+D"(d), "+c"(words) : "a"(pattern) : "memory");
  }
  asm volatile("rep stosb" : "+D"(d), "+c"(rest) : "a"(pattern) : "memory");
  return to;
}

void* memmove(void* to, const void* from, size_t bytes) {
  if (uintptr_t(to) - uintptr_t(from) >= bytes) return memcpy(to, from, bytes);
  void* d = static_cast<char*>(to) + bytes - 1;
  const void* s = static_cast<const char*>(from) + bytes - 1;
  asm volatile("std\n rep movsb\n cld" : "+D"(d), "+S"(s), "+c"(bytes) : : "memory", "cc");
  return to;
}

int memcmp(const void* a, const void* b, size_t bytes) {
  const auto* x = static_cast<const unsigned char*>(a);
  const auto* y = static_cast<const unsigned char*>(b);
  for (; bytes != 0; --bytes, ++x, ++y) {
    if (*x != *y) return *x - *y;
  }
  return 0;
}

size_t strlen(const char* text) {
  const char* p = text;
  while (*p != 0) ++p;
  return size_t(p - text);
}

size_t strnlen(const char* text, size_t bytes) {
  size_t n = 0;
  while (n < bytes && text[n] != 0) ++n;
  return n;
}

int strcmp(const char* a, const char* b) {
  while (*a != 0 && *a == *b) ++a, ++b;
  return static_cast<unsigned char>(*a) - static_cast<unsigned char>(*b);
}

int strncmp(const char* a, const char* b, size_t bytes) {
  for (; bytes != 0; --bytes, ++a, ++b) {
    if (*a != *b || *a == 0) return static_cast<unsigned char>(*a) - static_cast<unsigned char>(*b);
  }
  return 0;
}

char* strncpy(char* to, const char* from, size_t bytes) {
  size_t i = 0;
  for (; i < bytes && from[i] != 0; ++i) to[i] = from[i];
  for (; i < bytes; ++i) to[i] = 0;
  return to;
}

}  // extern "C"
