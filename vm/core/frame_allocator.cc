// SPDX-License-Identifier: BSD-3-Clause
// See frame_allocator.h.
#include "vm/core/frame_allocator.h"

#include <algorithm>

namespace vm {

void FrameAllocator::RunLinks::summarise(Ref f) const {
  Frame& frame = (*table)[f];
  unsigned order = std::bit_width(frame.count);
  if (frame.left != kNull) order = std::max<unsigned>(order, (*table)[frame.left].order);
  if (frame.right != kNull) order = std::max<unsigned>(order, (*table)[frame.right].order);
  frame.order = uint8_t(order);
}

Result<FrameNumber> FrameAllocator::allocate(const FrameRequest& request) {
  if (request.count == 0 || !std::has_single_bit(request.alignment))
    return Unexpected(Error::kInvalid);
  const uint32_t kept = request.may_use_reserve ? 0 : reserve_;
  if (free_count_ < kept || free_count_ - kept < request.count) return Unexpected(Error::kNoMemory);
  FrameNumber first;
  if (request.count == 1 && request.limit >= table_.count() && request.alignment == 1 &&
      !request.is_low_first) {
    first = take_highest();
  } else {
    FrameNumber run = kNoFrame;
    first = search(runs_.root(), request, &run);
    if (first == kNoFrame) return Unexpected(Error::kNoMemory);
    carve(run, first, request.count);
  }
  hand_out(first, request.count, request.kind);
  return first;
}

void FrameAllocator::free(FrameNumber first, uint32_t count) {
  VM_ASSERT(count > 0 && first != kNoFrame && first < table_.count() &&
            count <= table_.count() - first);
  for (FrameNumber f = first; f < first + count; f++) {
    VM_ASSERT(table_[f].kind != FrameKind::kFree);
    table_.set_kind(f, FrameKind::kFree);
  }
  free_count_ += count;
  const FrameNumber next = first + count;
  const bool joins_above = table_.kind_of(next) == FrameKind::kFree;
  const bool joins_below = table_.kind_of(first - 1) == FrameKind::kFree;
  const uint32_t above = joins_above ? table_[next].count : 0;
  if (joins_below) {
    const uint32_t below = table_[first - 1].count;
    if (joins_above) remove_run(next);
    resize_run(first - below, below + count + above);
  } else if (joins_above) {
    move_run(next, first, count + above);
  } else {
    insert_run(first, count);
  }
}

void FrameAllocator::take(FrameNumber first, uint32_t count, FrameKind kind) {
  const FrameNumber run = runs_.floor(first);
  VM_ASSERT(run != kNoFrame && first + count <= run + table_[run].count);
  carve(run, first, count);
  hand_out(first, count, kind);
}

void FrameAllocator::hand_out(FrameNumber first, uint32_t count, FrameKind kind) {
  free_count_ -= count;
  for (FrameNumber f = first; f < first + count; f++) {
    table_.set_kind(f, kind);
    table_[f].reset();
  }
}

// Subtrees whose largest run is too small by order of magnitude are skipped, and so is what lies
// above the limit.
FrameNumber FrameAllocator::search(FrameNumber node, const FrameRequest& request,
                                   FrameNumber* run) const {
  if (node == kNoFrame || table_[node].order < std::bit_width(request.count)) return kNoFrame;
  const bool may_go_right = node < request.limit;
  FrameNumber found = kNoFrame;
  if (request.is_low_first) {
    found = search(table_[node].left, request, run);
  } else if (may_go_right) {
    found = search(table_[node].right, request, run);
  }
  if (found != kNoFrame) return found;
  found = place_in_run(node, request);
  if (found != kNoFrame) {
    *run = node;
    return found;
  }
  if (!request.is_low_first) return search(table_[node].left, request, run);
  return may_go_right ? search(table_[node].right, request, run) : kNoFrame;
}

FrameNumber FrameAllocator::place_in_run(FrameNumber run, const FrameRequest& request) const {
  const uint64_t end = std::min<uint64_t>(uint64_t{run} + table_[run].count, request.limit);
  const uint64_t mask = request.alignment - 1;
  if (request.is_low_first) {
    const uint64_t first = (run + mask) & ~mask;
    return first + request.count <= end ? FrameNumber(first) : kNoFrame;
  }
  if (end < uint64_t{run} + request.count) return kNoFrame;
  const uint64_t first = (end - request.count) & ~mask;
  return first >= run ? FrameNumber(first) : kNoFrame;
}

// Takes [first, first + count) out of the run; what is left on either side stays a run.
void FrameAllocator::carve(FrameNumber run, FrameNumber first, uint32_t count) {
  const FrameNumber end = run + table_[run].count;
  const uint32_t below = first - run;
  const uint32_t above = end - (first + count);
  if (below > 0) {
    resize_run(run, below);
    if (above > 0) insert_run(first + count, above);
  } else if (above > 0) {
    move_run(run, first + count, above);
  } else {
    remove_run(run);
  }
}

void FrameAllocator::insert_run(FrameNumber first, uint32_t count) {
  set_run(first, count);
  const bool is_new = runs_.insert(first);
  VM_ASSERT(is_new);
  run_count_++;
  highest_ = std::max(highest_, first);
}

void FrameAllocator::remove_run(FrameNumber first) {
  const FrameNumber removed = runs_.remove(first);
  VM_ASSERT(removed == first);
  run_count_--;
  if (first == highest_) highest_ = runs_.last();
}

// The run now starts elsewhere, between the same neighbours.
void FrameAllocator::move_run(FrameNumber from, FrameNumber to, uint32_t count) {
  set_run(to, count);
  runs_.replace(from, to);
  if (from == highest_) highest_ = to;
}

uint32_t FrameAllocator::largest_run() const { return largest_below(runs_.root()); }

uint32_t FrameAllocator::largest_below(FrameNumber node) const {
  if (node == kNoFrame) return 0;
  const Frame& frame = table_[node];
  uint32_t largest = frame.count;
  for (const FrameNumber child : {frame.left, frame.right}) {
    if (child != kNoFrame && table_[child].order >= std::bit_width(largest)) {
      largest = std::max(largest, largest_below(child));
    }
  }
  return largest;
}

bool FrameAllocator::check() const {
  if (!runs_.check()) return false;
  uint32_t frames = 0;
  uint32_t runs = 0;
  FrameNumber end = kNoFrame;
  for (FrameNumber run = runs_.first(); run != kNoFrame; run = runs_.above(run)) {
    const uint32_t count = table_[run].count;
    if (count == 0 || run <= end || run + count > table_.count()) return false;
    if (table_[run + count - 1].count != count) return false;
    for (FrameNumber f = run; f < run + count; f++) {
      if (table_[f].kind != FrameKind::kFree) return false;
    }
    end = run + count;
    frames += count;
    runs++;
  }
  return frames == free_count_ && runs == run_count_ &&
         frames == table_.frames_of(FrameKind::kFree) && highest_ == runs_.last();
}

}  // namespace vm
