// SPDX-License-Identifier: BSD-3-Clause
// The list of memory areas: replacement splits what overlaps and merges neighbours of one kind.
#include "arch/x86/formats/memory_map.h"

#include <algorithm>

namespace arch::x86 {

namespace {
uint64_t end_of(const abi::MemoryArea& a) { return a.first + a.bytes; }
}  // namespace

bool MemoryMap::set(uint64_t first, uint64_t bytes, Kind kind) {
  if (bytes == 0) return true;
  uint64_t end = first + bytes;
  if (end < first) end = ~uint64_t{0};
  if (kind == Kind::kFree) {
    first = (first + kPage - 1) & ~(kPage - 1);
    end &= ~(kPage - 1);
  } else {
    first &= ~(kPage - 1);
    end = end > ~uint64_t{0} - kPage ? ~(kPage - 1) : (end + kPage - 1) & ~(kPage - 1);
  }
  return first >= end || replace(first, end, kind);
}

bool MemoryMap::replace(uint64_t first, uint64_t end, Kind kind) {
  abi::MemoryArea out[abi::kMaxMemoryAreas + 2];
  unsigned n = 0;
  bool is_placed = false;
  const auto add = [&](uint64_t from, uint64_t to, Kind k) {
    if (from >= to) return true;
    if (n != 0 && end_of(out[n - 1]) == from && out[n - 1].kind == k) {
      out[n - 1].bytes += to - from;
      return true;
    }
    if (n == std::size(out)) return false;
    out[n++] = {from, to - from, k, 0};
    return true;
  };
  for (const abi::MemoryArea& a : areas()) {
    if (!add(a.first, std::min(end_of(a), first), a.kind)) return false;
    if (!is_placed && end_of(a) > first) {
      if (a.first < first || a.first >= first) {
        if (!add(first, end, kind)) return false;
        is_placed = true;
      }
    }
    if (!add(std::max(a.first, end), end_of(a), a.kind)) return false;
  }
  if (!is_placed && !add(first, end, kind)) return false;
  if (n > abi::kMaxMemoryAreas) return false;
  std::copy_n(out, n, area_);
  count_ = n;
  return true;
}

bool MemoryMap::change(uint64_t first, uint64_t bytes, Kind from, Kind to) {
  if (from == to) return true;
  const uint64_t end = first + bytes;
  for (unsigned i = 0; i < count_; ++i) {
    const abi::MemoryArea a = area_[i];
    const uint64_t lo = std::max(a.first, first), hi = std::min(end_of(a), end);
    if (a.kind != from || lo >= hi) continue;
    if (!replace(lo, hi, to)) return false;
    i = ~0u;  // the list has changed
  }
  return true;
}

uint64_t MemoryMap::take(uint64_t bytes, uint64_t from, uint64_t below, Kind kind) {
  for (const abi::MemoryArea& a : areas()) {
    if (a.kind != Kind::kFree) continue;
    const uint64_t first = std::max(a.first, from);
    const uint64_t end = std::min(end_of(a), below);
    if (first >= end || end - first < bytes) continue;
    return replace(first, first + bytes, kind) ? first : 0;
  }
  return 0;
}

uint64_t MemoryMap::total(Kind kind) const {
  uint64_t sum = 0;
  for (const abi::MemoryArea& a : areas()) sum += a.kind == kind ? a.bytes : 0;
  return sum;
}

uint64_t MemoryMap::memory_end() const {
  uint64_t end = 0;
  for (const abi::MemoryArea& a : areas()) {
    if (a.kind != Kind::kReserved) end = end_of(a);
  }
  return end;
}

MemoryMap::Kind MemoryMap::kind_at(uint64_t address) const {
  for (const abi::MemoryArea& a : areas()) {
    if (address >= a.first && address < end_of(a)) return a.kind;
  }
  return Kind::kReserved;
}

}  // namespace arch::x86
