// SPDX-License-Identifier: BSD-3-Clause
// What VM knows of every frame of RAM: who has it, and a few words whose meaning depends on that.
// 16 bytes a frame (0.4 % of memory) on every architecture; nothing about a frame is kept anywhere
// else, so freeing never allocates.
//
// Who owns frame f, and what the other fields then mean:
//   kFree       first and last frame of a free run: count = frames in the run. In the first one
//               left, right, height, order are the run's node in the tree of free runs
//               (frame_allocator.h). Frames in between: nothing.
//   kAnonymous  a phys block: count = references of slots (full width, R-VM-5), sharers = XOR of
//   kObject     the ids of all these slots (block.h)
//   kPageTable  count = entries in use, left and right = next and previous table of the space
//   all others  nothing
//
// The number of frames of each kind is kept, so that the sum over all owners equals RAM to the page
// (R-VM-39).
#pragma once
#include <cstdint>

#include "vm/core/types.h"

namespace vm {

enum class FrameKind : uint8_t {
  kAbsent = 0,  // no RAM, or not ours to give (firmware)
  kFree,
  kAnonymous,  // private memory of processes
  kObject,     // pages of a memory object: shared memory, persistent maps
  kPageTable,  // of other processes
  kVmObjects,  // slabs
  kVmPool,     // opened by VM, kept for its next slab or page table: free in all accounts
  kVmFixed,    // VM's image, its page tables, this table
  kKernel,
  kModule,  // boot modules
};
inline constexpr unsigned kFrameKinds = unsigned(FrameKind::kModule) + 1;

struct Frame {
  uint32_t count;
  FrameKind kind;
  uint8_t height;
  uint8_t order;  // of the largest run in the subtree: bit_width of its size
  uint8_t reserved;
  union {
    struct {
      uint32_t left, right;
    };
    uintptr_t sharers;
  };

  // As a new owner gets it.
  void reset() {
    count = 0;
    left = right = 0;
    sharers = 0;
  }
};
static_assert(sizeof(Frame) == 16);

class FrameTable {
 public:
  constexpr FrameTable() = default;
  // `entry` is an array of `count` zeroed entries: all absent.
  FrameTable(Frame* entry, FrameNumber count) : entry_(entry), count_(count) {}

  [[nodiscard]] FrameNumber count() const { return count_; }
  [[nodiscard]] bool covers(FrameNumber f) const { return f < count_; }
  [[nodiscard]] Frame& operator[](FrameNumber f) const { return entry_[f]; }
  // kAbsent for frames that the table does not know.
  [[nodiscard]] FrameKind kind_of(FrameNumber f) const {
    return covers(f) ? entry_[f].kind : FrameKind::kAbsent;
  }
  [[nodiscard]] bool is_ram(FrameNumber f) const { return kind_of(f) != FrameKind::kAbsent; }

  void set_kind(FrameNumber f, FrameKind kind) {
    frames_of_[unsigned(entry_[f].kind)]--;
    frames_of_[unsigned(kind)]++;
    entry_[f].kind = kind;
  }
  // Frames of that kind. (kAbsent counts down from 0 as frames become something else; it means
  // nothing.)
  [[nodiscard]] uint32_t frames_of(FrameKind kind) const { return frames_of_[unsigned(kind)]; }
  // RAM that VM knows of.
  [[nodiscard]] uint32_t ram_frames() const {
    uint32_t sum = 0;
    for (unsigned k = unsigned(FrameKind::kFree); k < kFrameKinds; k++) sum += frames_of_[k];
    return sum;
  }

 private:
  Frame* entry_ = nullptr;
  FrameNumber count_ = 0;
  uint32_t frames_of_[kFrameKinds] = {};
};

}  // namespace vm
