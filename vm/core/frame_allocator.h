// SPDX-License-Identifier: BSD-3-Clause
// Hands out frames. Free memory is kept as runs in an AVL tree whose nodes are the first frames of
// the runs, in the frame table: no memory is needed to free memory. High memory goes first, so that
// low memory stays for devices that need it; a run is chewed from the side where the scan starts
// (32fbbd370; taking the other side was a bug there).
//
// Invariants: runs are disjoint and never touch (they are merged); free_count() is the sum of their
// sizes. Single frames, the common case, cost O(1) on average.
#pragma once
#include <bit>

#include "base/avl.h"
#include "vm/core/frame_table.h"

namespace vm {

struct FrameRequest {
  FrameKind kind = FrameKind::kAnonymous;
  bool may_use_reserve = false;  // for VM's own needs: tables, objects
  bool is_low_first = false;
  uint32_t count = 1;                 // contiguous
  uint32_t alignment = 1;             // in frames, a power of two
  FrameNumber limit = kNoFrameLimit;  // all frames lie below
};
inline constexpr FrameNumber kFrames1M = 0x100, kFrames16M = 0x1000;
inline constexpr uint32_t kFrames64K = 16;

class FrameAllocator {
 public:
  // `reserve`: frames that only requests with may_use_reserve get.
  FrameAllocator(FrameTable& table, uint32_t reserve)
      : table_(table), runs_(RunLinks{&table}), reserve_(reserve) {}

  // The first of the frames; they are not cleared. kNoMemory; kInvalid for a request that makes no
  // sense.
  [[nodiscard]] Result<FrameNumber> allocate(const FrameRequest& request);
  // One frame for a process, from the highest memory: what faults need.
  [[nodiscard]] Result<FrameNumber> allocate_one(FrameKind kind) {
    if (free_count_ <= reserve_) [[unlikely]]
      return Unexpected(Error::kNoMemory);
    const FrameNumber frame = take_highest();
    free_count_--;
    table_.set_kind(frame, kind);
    table_[frame].reset();
    return frame;
  }
  // Any frames that are not free, in whatever portions they were allocated.
  void free(FrameNumber first, uint32_t count = 1);
  // At start: takes exactly these frames, which must be free.
  void take(FrameNumber first, uint32_t count, FrameKind kind);

  [[nodiscard]] uint32_t free_count() const { return free_count_; }
  [[nodiscard]] uint32_t run_count() const { return run_count_; }
  [[nodiscard]] uint32_t reserve() const { return reserve_; }
  [[nodiscard]] uint32_t largest_run() const;
  // Whether the invariants hold; for tests and the consistency check.
  [[nodiscard]] bool check() const;

 private:
  // The free runs as nodes of the tree: a run is the number of its first frame.
  struct RunLinks {
    using Ref = FrameNumber;
    using Key = FrameNumber;
    static constexpr Ref kNull = kNoFrame;
    static constexpr bool kHasSummary = true;
    FrameTable* table;
    Ref left(Ref f) const { return (*table)[f].left; }
    Ref right(Ref f) const { return (*table)[f].right; }
    unsigned height(Ref f) const { return (*table)[f].height; }
    Key key(Ref f) const { return f; }
    void set_left(Ref f, Ref to) const { (*table)[f].left = to; }
    void set_right(Ref f, Ref to) const { (*table)[f].right = to; }
    void set_height(Ref f, unsigned h) const { (*table)[f].height = uint8_t(h); }
    void summarise(Ref f) const;
  };

  [[nodiscard]] FrameNumber take_highest() {
    const FrameNumber run = highest_;
    const uint32_t count = table_[run].count;
    if (count == 1) {
      remove_run(run);
    } else {
      resize_run(run, count - 1);
    }
    return run + count - 1;
  }
  // First frame for the request in the subtree, or kNoFrame; `*run` is where it lies.
  [[nodiscard]] FrameNumber search(FrameNumber node, const FrameRequest& request,
                                   FrameNumber* run) const;
  [[nodiscard]] FrameNumber place_in_run(FrameNumber run, const FrameRequest& request) const;
  void carve(FrameNumber run, FrameNumber first, uint32_t count);
  void hand_out(FrameNumber first, uint32_t count, FrameKind kind);
  // The sizes at both ends of the run.
  void set_run(FrameNumber first, uint32_t count) {
    table_[first].count = count;
    table_[first + count - 1].count = count;
  }
  void resize_run(FrameNumber first, uint32_t count) {
    const bool same_order = std::bit_width(table_[first].count) == std::bit_width(count);
    set_run(first, count);
    if (!same_order) runs_.summarise_from(first);
  }
  void insert_run(FrameNumber first, uint32_t count);
  void remove_run(FrameNumber first);
  void move_run(FrameNumber from, FrameNumber to, uint32_t count);
  [[nodiscard]] uint32_t largest_below(FrameNumber node) const;

  FrameTable& table_;
  base::AvlTree<RunLinks> runs_;
  FrameNumber highest_ = kNoFrame;  // run with the highest frames
  uint32_t free_count_ = 0;
  uint32_t run_count_ = 0;
  uint32_t reserve_;
};

}  // namespace vm
