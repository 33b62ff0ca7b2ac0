// SPDX-License-Identifier: BSD-3-Clause
// The memory calls of a process about itself, as functions: arguments as they came (an allegation),
// result or errno. On failure nothing has changed. One .cc file each; the names are POSIX's and
// Linux's, and so are the errors.
#pragma once
#include "vm/core/core.h"

namespace vm {

// mmap of anonymous memory; flags are abi::vm::kMap*. kNoDevice: file mappings.
[[nodiscard]] Result<Address> mmap(Core& core, const AddressSpace* space, uint64_t address,
                                   uint64_t bytes, uint32_t protection, uint32_t flags);
// Any sub-range; holes in it do not matter.
[[nodiscard]] Result<> munmap(Core& core, const AddressSpace* space, uint64_t address,
                              uint64_t bytes);
[[nodiscard]] Result<> mprotect(Core& core, const AddressSpace* space, uint64_t address,
                                uint64_t bytes, uint32_t protection);
// The new end of the heap; address 0 asks where it is.
[[nodiscard]] Result<Address> brk(Core& core, const AddressSpace* space, uint64_t address);
struct MremapRequest {
  uint64_t address, old_bytes, new_bytes, new_address;
  uint32_t flags;  // Linux: 1 may move, 2 to new_address
};
[[nodiscard]] Result<Address> mremap(Core& core, const AddressSpace* space,
                                     const MremapRequest& request);
[[nodiscard]] Result<> madvise(Core& core, const AddressSpace* space, uint64_t address,
                               uint64_t bytes, int32_t advice);

}  // namespace vm
