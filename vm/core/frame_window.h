// SPDX-License-Identifier: BSD-3-Clause
// Where VM itself sees frames that it works on: page tables of others, slabs (D16). A frame that is
// open is readable and writable at base + frame * 4096; all others are not mapped. The server keeps
// it with VM's own page table, the tests with an array that plays physical memory.
#pragma once
#include "vm/core/types.h"

namespace vm {

class FrameWindow {
 public:
  // kNoMemory: VM's own page table needs a frame that is not there.
  [[nodiscard]] virtual Result<> open(FrameNumber frame) = 0;
  virtual void close(FrameNumber frame) = 0;

  [[nodiscard]] void* at(FrameNumber frame) const { return base_ + physical_of(frame); }
  [[nodiscard]] FrameNumber frame_of(const void* address) const {
    return FrameNumber(uintptr_t(static_cast<const std::byte*>(address) - base_) >> kPageShift);
  }
  // Frames at or above the limit cannot be opened.
  [[nodiscard]] FrameNumber limit() const { return limit_; }

 protected:
  FrameWindow(std::byte* base, FrameNumber limit) : base_(base), limit_(limit) {}
  ~FrameWindow() = default;

 private:
  std::byte* base_;
  FrameNumber limit_;
};

}  // namespace vm
