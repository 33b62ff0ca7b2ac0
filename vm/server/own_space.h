// SPDX-License-Identifier: BSD-3-Clause
// VM's own page table, seen through the recursive slot at kVmSelfMap: each entry of it is a word of
// memory. VM's pages are pinned; nothing here ever faults. New tables come from a source that does
// not need VM's own memory: at start a bump allocator, later the frame allocator.
#pragma once
#include "abi/layout.h"
#include "arch/native/native_format.h"
#include "vm/core/types.h"

namespace vm {

// Gives frames for VM's own page tables.
class TableSource {
 public:
  [[nodiscard]] virtual Result<FrameNumber> take() = 0;

 protected:
  ~TableSource() = default;
};

class OwnSpace {
 public:
  explicit OwnSpace(bool has_no_execute)
      : flags_(arch::x86::kPageUser | arch::x86::kPageWritable |
               (has_no_execute ? uint32_t{arch::x86::kPageNoExecute} : 0)) {}
  void set_source(TableSource& source) { source_ = &source; }

  // Read-write data. The page must not be mapped: entries that are absent are in no TLB.
  [[nodiscard]] Result<> map(Address address, FrameNumber frame);
  // The TLB may still have it: the caller invalidates.
  void clear(Address address);

 private:
  using Format = arch::NativeFormat;
  using Entry = Format::Entry;

  // The entry of `level` for the address. The tables above it must exist.
  [[nodiscard]] static Entry* entry(Address address, unsigned level);
  [[nodiscard]] Result<> make_table(Entry* slot);

  uint32_t flags_;
  TableSource* source_ = nullptr;
};

}  // namespace vm
