// SPDX-License-Identifier: BSD-3-Clause
// exec: a new address space is built beside the old one, which stays as it is until the commit
// (32fbbd370, R-VM-10). The loader's writes go into frames, not through the process' page table, so
// protections are final from the start.
#pragma once
#include <span>

#include "vm/core/core.h"

namespace vm {

struct ExecStack {
  uint64_t most_bytes = 8 << 20;        // the rlimit; the stack grows by faults up to it
  uint64_t initial_bytes = kPageBytes;  // there at once, for arguments
};

// Of a segment these many bytes beyond the file's are there at once; a larger bss comes by faults
// (R-VM-51).
inline constexpr Address kMostBssAtOnce = 256 << 10;

// A space with the segments and a stack; nobody runs in it yet. kNoExec: segments that make no
// sense, overlap, or leave no room for the stack; kNoMemory.
[[nodiscard]] Result<const AddressSpace*> exec_build(Core& core,
                                                     std::span<const abi::vm::ExecSegment> segments,
                                                     const ExecStack& stack);
// The same in steps: a loader may put other regions into the space before finish.
[[nodiscard]] Result<> exec_add_segment(Core& core, const AddressSpace* space,
                                        const abi::vm::ExecSegment& segment);
// A segment whose pages are those of `object` from `first_page` on: read-only, shared by all who
// run the program.
[[nodiscard]] Result<> exec_add_mapped(Core& core, const AddressSpace* space,
                                       const abi::vm::ExecSegment& segment,
                                       const MemoryObject* object, Page first_page);
[[nodiscard]] Result<> exec_add_stack(Core& core, const AddressSpace* space,
                                      const ExecStack& stack);

// The frame of a page that the loader fills. kFault: no page of a segment, or one that is not the
// space's own.
[[nodiscard]] Result<FrameNumber> exec_frame(Core& core, const AddressSpace* space,
                                             uint64_t address);

}  // namespace vm
