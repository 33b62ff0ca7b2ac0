// SPDX-License-Identifier: BSD-3-Clause
// What VM asks of the kernel about frames that it does not open itself, and about TLBs (D16). Never
// fails: the frames are RAM that VM owns. The server makes kernel calls of it, the tests use an
// array.
#pragma once
#include "vm/core/types.h"

namespace vm {

class Machine {
 public:
  virtual void zero(FrameNumber first, uint32_t count) = 0;
  virtual void copy(FrameNumber from, FrameNumber to) = 0;
  // Fills the kernel's half of a cleared top-level table (R-KERN-20).
  virtual void fill_kernel_half(FrameNumber root) = 0;
  // An entry of the process' page table now allows less, or another frame. kNone: nobody runs there
  // yet.
  virtual void invalidate_page(Endpoint process, Address address) = 0;
  virtual void invalidate_all(Endpoint process) = 0;

 protected:
  ~Machine() = default;
};

}  // namespace vm
