// SPDX-License-Identifier: BSD-3-Clause
// The table of address-space roots, one word a slot, which the kernel reads (D5): with it the
// kernel copies between any two address spaces without asking.
#pragma once
#include "abi/layout.h"
#include "vm/core/memory.h"

namespace vm {

class RootTable {
 public:
  // Makes the table, VM's own root in it, and tells the kernel.
  [[nodiscard]] Result<> create(Memory& memory, uint64_t vm_root);
  // The process runs in the address space with this top-level table; kNoFrame: in none, and so not
  // at all.
  [[nodiscard]] Result<> set(Endpoint process, FrameNumber root);

 private:
  using Word = abi::layout::Word;
  static_assert(sizeof(Word) * abi::kMaxProcesses <= kPageBytes);
  Word* root_ = nullptr;
};

}  // namespace vm
