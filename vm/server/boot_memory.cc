// SPDX-License-Identifier: BSD-3-Clause
// See boot_memory.h.
#include "vm/server/boot_memory.h"

#include <algorithm>

#include "lib/sys/memory.h"
#include "lib/sys/print.h"

namespace vm {
namespace {

using abi::MemoryArea;
using abi::MemoryKind;

constexpr Address kArenaAlignment = 4 << 20;

// Memory that a page-table entry of this machine cannot name is as good as absent (i386: above 4
// GiB).
constexpr uint64_t kNameable =
    std::min((uint64_t{arch::NativeFormat::kFrameMask} >> kPageShift) + 1, uint64_t{kNoFrameLimit});

FrameNumber first_of(const MemoryArea& a) {
  return FrameNumber(std::min(a.first >> kPageShift, kNameable));
}
FrameNumber end_of(const MemoryArea& a) {
  return FrameNumber(std::min((a.first + a.bytes) >> kPageShift, kNameable));
}

FrameKind kind_of(MemoryKind kind) {
  switch (kind) {
    case MemoryKind::kFree:
      return FrameKind::kFree;
    case MemoryKind::kModule:
      return FrameKind::kModule;
    case MemoryKind::kVmImage:
      return FrameKind::kVmFixed;
    case MemoryKind::kKernel:
    case MemoryKind::kBootReclaim:
      return FrameKind::kKernel;
    case MemoryKind::kReserved:
      break;
  }
  return FrameKind::kAbsent;
}

}  // namespace

BootMemory::BootMemory(const abi::BootInfo& info, OwnSpace& own) : info_(info), own_(own) {
  find_limits();
  find_place();
  own_.set_source(*this);
  make_table();
}

void BootMemory::find_limits() {
  for (unsigned i = 0; i < info_.area_count; i++) {
    if (info_.area[i].kind != MemoryKind::kReserved)
      frame_count_ = std::max(frame_count_, end_of(info_.area[i]));
  }
  limit_ = FrameNumber(std::min<uint64_t>(frame_count_, info_.direct_map_bytes >> kPageShift));
  passing_window_ = round_up(Address(info_.vm_heap));
  arena_ = passing_window_ + PassingWindow::kPages * kPageBytes;
  arena_ = (arena_ + kArenaAlignment - 1) & ~(kArenaAlignment - 1);
  if (physical_of(limit_) > abi::layout::kVmSelfMap - arena_)
    sys::panic("no room for an arena of {} frames", limit_);
}

void BootMemory::find_place() {
  for (unsigned i = 0; i < info_.area_count; i++) {
    const MemoryArea& area = info_.area[i];
    const FrameNumber end = std::min(end_of(area), limit_);
    if (area.kind != MemoryKind::kFree || end <= first_of(area)) continue;
    if (end - first_of(area) <= area_end_ - area_first_) continue;
    area_first_ = first_of(area);
    area_end_ = next_ = end;
  }
}

void BootMemory::make_table() {
  const auto pages =
      FrameNumber((uint64_t{frame_count_} * sizeof(Frame) + kPageBytes - 1) >> kPageShift);
  // Twice as much leaves room for its page tables, and for life.
  if (next_ - area_first_ < pages * 2 + Memory::kReserve)
    sys::panic("not enough memory for {} frames", frame_count_);
  next_ -= pages;
  const FrameNumber first = next_;
  const Address address = arena_ + Address(physical_of(first));
  for (FrameNumber i = 0; i < pages; i++) {
    const auto mapped = own_.map(address + (Address{i} << kPageShift), first + i);
    VM_ASSERT(mapped.has_value());
  }
  const auto cleared =
      sys::physical_fill(uintptr_t(physical_of(first)), uintptr_t(physical_of(pages)), 0);
  VM_ASSERT(cleared.has_value());
  table_ = FrameTable(reinterpret_cast<Frame*>(address), frame_count_);
}

Result<FrameNumber> BootMemory::take() {
  if (next_ == area_first_) return Unexpected(Error::kNoMemory);
  return --next_;
}

void BootMemory::hand_over(Memory& memory) const {
  for (unsigned i = 0; i < info_.area_count; i++) {
    const MemoryArea& area = info_.area[i];
    const FrameKind kind = kind_of(area.kind);
    const FrameNumber first = std::max<FrameNumber>(first_of(area), 1);
    if (kind == FrameKind::kAbsent || first >= end_of(area)) continue;
    if (kind == FrameKind::kFree) {
      hand_over_free(memory, first, end_of(area));
      continue;
    }
    for (FrameNumber f = first; f < end_of(area); f++) memory.frames.set_kind(f, kind);
  }
  for (FrameNumber f = next_; f < area_end_; f++) memory.frames.set_kind(f, FrameKind::kVmFixed);
}

// All but what was taken from the area.
void BootMemory::hand_over_free(Memory& memory, FrameNumber first, FrameNumber end) const {
  const bool has_taken = first < area_end_ && area_first_ < end;
  const FrameNumber taken = has_taken ? next_ : end;
  const FrameNumber taken_end = has_taken ? area_end_ : end;
  if (first < taken) memory.free(first, taken - first);
  if (taken_end < end) memory.free(taken_end, end - taken_end);
}

void BootMemory::reclaim_boot_pages(Memory& memory) const {
  for (unsigned i = 0; i < info_.area_count; i++) {
    const MemoryArea& area = info_.area[i];
    if (area.kind == MemoryKind::kBootReclaim)
      memory.free(first_of(area), end_of(area) - first_of(area));
  }
}

}  // namespace vm
