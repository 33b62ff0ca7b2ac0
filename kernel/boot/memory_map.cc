// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/boot/memory_map.h"

#include <algorithm>
#include <cstring>
#include <string_view>

namespace kernel {

using abi::MemoryArea;
using abi::MemoryKind;

namespace {

constexpr uint64_t kFrameBytes = MemoryMap::kFrameBytes;
constexpr uint64_t round_down(uint64_t v) { return v & ~(kFrameBytes - 1); }
constexpr uint64_t round_up(uint64_t v) { return round_down(v + kFrameBytes - 1); }

}  // namespace

bool MemoryMap::insert(unsigned at, const MemoryArea& area) {
  if (count_ == abi::kMaxMemoryAreas) return false;
  std::copy_backward(area_ + at, area_ + count_, area_ + count_ + 1);
  area_[at] = area;
  ++count_;
  return true;
}

bool MemoryMap::mark(uint64_t first, uint64_t bytes, MemoryKind kind) {
  if (bytes == 0) return true;
  const uint64_t end = round_up(first + bytes);
  first = round_down(first);
  for (unsigned i = 0; i < count_; ++i) {
    const MemoryArea a = area_[i];
    const uint64_t a_end = a.first + a.bytes;
    const uint64_t cut = std::max(first, a.first), cut_end = std::min(end, a_end);
    if (a.kind != MemoryKind::kFree || cut >= cut_end) continue;
    area_[i] = {cut, cut_end - cut, kind, 0};
    if (a.first < cut && !insert(i++, {a.first, cut - a.first, MemoryKind::kFree, 0})) return false;
    if (cut_end < a_end && !insert(i + 1, {cut_end, a_end - cut_end, MemoryKind::kFree, 0})) return false;
  }
  return true;
}

bool MemoryMap::build(const hal::BootRecord& record) {
  for (unsigned i = 0; i < record.ram_count; ++i) {
    const hal::PhysRange& r = record.ram[i];
    if (!insert(count_, {r.first.value, r.bytes, MemoryKind::kFree, 0})) return false;
    total_bytes_ += r.bytes;
  }
  // Frame 0 holds the firmware's tables; a frame number 0 also means "none" everywhere.
  bool is_ok = mark(0, kFrameBytes, MemoryKind::kReserved);
  is_ok = is_ok && mark(record.kernel_image.first.value, record.kernel_image.bytes, MemoryKind::kKernel);
  is_ok = is_ok && mark(record.kernel_tables.first.value, record.kernel_tables.bytes, MemoryKind::kKernel);
  is_ok = is_ok && mark(record.boot_trampoline.first.value, record.boot_trampoline.bytes, MemoryKind::kBootReclaim);
  for (unsigned i = 0; is_ok && i < record.module_count; ++i) {
    // The kernel reads the policy for as long as it lives (GetInfo).
    const bool is_policy = std::string_view(record.module[i].name) == "policy";
    is_ok = mark(record.module[i].first, record.module[i].bytes, is_policy ? MemoryKind::kKernel : MemoryKind::kModule);
  }
  for (unsigned i = 0; is_ok && i < record.mapping_count; ++i) {
    is_ok = mark(record.mapping[i].physical, record.mapping[i].pages * kFrameBytes, MemoryKind::kKernel);
  }
  return is_ok;
}

bool MemoryMap::reserve(uint64_t bytes, uint64_t direct_map_bytes) {
  bytes = round_up(bytes);
  // The highest place: low memory is scarce and wanted for devices.
  for (unsigned i = count_; i-- > 0;) {
    const MemoryArea& a = area_[i];
    const uint64_t end = std::min(a.first + a.bytes, round_down(direct_map_bytes));
    if (a.kind != MemoryKind::kFree || end < a.first + bytes) continue;
    next_ = start_ = end - bytes;
    end_ = end;
    return true;
  }
  return false;
}

hal::PhysAddr MemoryMap::frame() {
  if (next_ == end_) return {0};
  const hal::PhysAddr f{next_};
  next_ += kFrameBytes;
  std::memset(hal::Arch::physical_window(0, f), 0, kFrameBytes);
  return f;
}

bool MemoryMap::finish() { return mark(start_, next_ - start_, MemoryKind::kVmImage); }

}  // namespace kernel
