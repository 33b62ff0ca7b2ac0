// SPDX-License-Identifier: BSD-3-Clause
// Where frames appear in VM: the arena, in which frame f has its fixed place (FrameWindow), and a
// few pages for passing by, through which VM copies into frames that it does not keep open.
#pragma once
#include <span>

#include "vm/core/frame_window.h"
#include "vm/server/own_space.h"

namespace vm {

class OwnWindow final : public FrameWindow {
 public:
  OwnWindow(OwnSpace& own, std::byte* arena, FrameNumber limit)
      : FrameWindow(arena, limit), own_(own) {}
  Result<> open(FrameNumber frame) override { return own_.map(Address(at(frame)), frame); }
  void close(FrameNumber frame) override;

 private:
  OwnSpace& own_;
};

class PassingWindow {
 public:
  static constexpr unsigned kPages = 16;

  PassingWindow(OwnSpace& own, Address start) : own_(own), start_(start) {}
  // Consecutive addresses for up to kPages frames, until close().
  [[nodiscard]] Result<std::byte*> open(std::span<const FrameNumber> frames);
  void close();

 private:
  OwnSpace& own_;
  Address start_;
  unsigned open_ = 0;
};

}  // namespace vm
