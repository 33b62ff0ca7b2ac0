// SPDX-License-Identifier: BSD-3-Clause
// The functions that the compiler takes for granted: memcpy and its kin, by words where it can. The
// compiler must not make calls of them out of their own loops (-fno-builtin in BUILD).
#include <cstddef>
#include <cstdint>

#include "lib/rt/arch/string_move.h"

namespace rt {
namespace {

constexpr size_t kWordBytes = sizeof(Word);

void copy_up(void* to, const void* from, size_t bytes) {
  move_words(to, from, bytes / kWordBytes);
  auto* t = static_cast<unsigned char*>(to);
  auto* f = static_cast<const unsigned char*>(from);
  for (size_t rest = bytes % kWordBytes; rest > 0; rest--) *t++ = *f++;
}

void copy_down(unsigned char* to, const unsigned char* from, size_t bytes) {
  to += bytes;
  from += bytes;
  while (bytes >= kWordBytes) {
    to -= kWordBytes;
    from -= kWordBytes;
    bytes -= kWordBytes;
    Word w;
    __builtin_memcpy(&w, from, kWordBytes);
    __builtin_memcpy(to, &w, kWordBytes);
  }
  while (bytes-- > 0) *--to = *--from;
}

}  // namespace
}  // namespace rt

extern "C" {

void* memcpy(void* to, const void* from, size_t bytes) {
  rt::copy_up(to, from, bytes);
  return to;
}

void* memmove(void* to, const void* from, size_t bytes) {
  auto t = reinterpret_cast<uintptr_t>(to);
  auto f = reinterpret_cast<uintptr_t>(from);
  if (t <= f || t >= f + bytes) {
    rt::copy_up(to, from, bytes);
  } else {
    rt::copy_down(static_cast<unsigned char*>(to), static_cast<const unsigned char*>(from), bytes);
  }
  return to;
}

void* memset(void* to, int value, size_t bytes) {
  void* t = to;
  const rt::Word pattern = rt::Word(~rt::Word{0} / 255) * uint8_t(value);
  rt::fill_words(t, pattern, bytes / sizeof(rt::Word));
  auto* last = static_cast<unsigned char*>(t);
  for (size_t rest = bytes % sizeof(rt::Word); rest > 0; rest--) *last++ = uint8_t(value);
  return to;
}

int memcmp(const void* a, const void* b, size_t bytes) {
  auto* x = static_cast<const unsigned char*>(a);
  auto* y = static_cast<const unsigned char*>(b);
  for (; bytes >= sizeof(rt::Word); bytes -= sizeof(rt::Word)) {
    rt::Word v, w;
    __builtin_memcpy(&v, x, sizeof v);
    __builtin_memcpy(&w, y, sizeof w);
    if (v != w) break;
    x += sizeof v;
    y += sizeof w;
  }
  for (; bytes > 0; bytes--, x++, y++) {
    if (*x != *y) return *x - *y;
  }
  return 0;
}

int bcmp(const void* a, const void* b, size_t bytes) { return memcmp(a, b, bytes); }

void* memchr(const void* in, int value, size_t bytes) {
  auto* p = static_cast<const unsigned char*>(in);
  for (; bytes > 0; bytes--, p++) {
    if (*p == uint8_t(value)) return const_cast<unsigned char*>(p);
  }
  return nullptr;
}

size_t strlen(const char* text) {
  const char* end = text;
  while (*end != 0) end++;
  return size_t(end - text);
}

size_t strnlen(const char* text, size_t most) {
  size_t n = 0;
  while (n < most && text[n] != 0) n++;
  return n;
}

int strcmp(const char* a, const char* b) {
  while (*a != 0 && *a == *b) a++, b++;
  return uint8_t(*a) - uint8_t(*b);
}

int strncmp(const char* a, const char* b, size_t most) {
  for (; most > 0; most--, a++, b++) {
    if (*a != *b || *a == 0) return uint8_t(*a) - uint8_t(*b);
  }
  return 0;
}

}  // extern "C"
