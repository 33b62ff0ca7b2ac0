// SPDX-License-Identifier: BSD-3-Clause
// I/O ports, one instruction each.
#pragma once
#include <cstddef>
#include <cstdint>

namespace arch::x86 {

inline uint8_t in8(uint16_t port) {
  uint8_t v;
  asm volatile("inb %1, %0" : "=a"(v) : "Nd"(port));
  return v;
}
inline uint16_t in16(uint16_t port) {
  uint16_t v;
  asm volatile("inw %1, %0" : "=a"(v) : "Nd"(port));
  return v;
}
inline uint32_t in32(uint16_t port) {
  uint32_t v;
  asm volatile("inl %1, %0" : "=a"(v) : "Nd"(port));
  return v;
}
inline void out8(uint16_t port, uint8_t v) { asm volatile("outb %0, %1" : : "a"(v), "Nd"(port)); }
inline void out16(uint16_t port, uint16_t v) { asm volatile("outw %0, %1" : : "a"(v), "Nd"(port)); }
inline void out32(uint16_t port, uint32_t v) { asm volatile("outl %0, %1" : : "a"(v), "Nd"(port)); }

// `count` elements of `width` bytes (1, 2 or 4).
inline void in_string(uint16_t port, unsigned width, void* to, size_t count) {
  switch (width) {
    case 1:
      asm volatile("rep insb" : "+D"(to), "+c"(count) : "d"(port) : "memory");
      break;
    case 2:
      asm volatile("rep insw" : "+D"(to), "+c"(count) : "d"(port) : "memory");
      break;
    default:
      asm volatile("rep insl" : "+D"(to), "+c"(count) : "d"(port) : "memory");
      break;
  }
}
inline void out_string(uint16_t port, unsigned width, const void* from, size_t count) {
  switch (width) {
    case 1:
      asm volatile("rep outsb" : "+S"(from), "+c"(count) : "d"(port) : "memory");
      break;
    case 2:
      asm volatile("rep outsw" : "+S"(from), "+c"(count) : "d"(port) : "memory");
      break;
    default:
      asm volatile("rep outsl" : "+S"(from), "+c"(count) : "d"(port) : "memory");
      break;
  }
}

}  // namespace arch::x86
