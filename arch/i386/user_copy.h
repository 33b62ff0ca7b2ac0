// SPDX-License-Identifier: BSD-3-Clause
// Copies between kernel memory and the active address space (hal/user_copy.h). The one place where
// the kernel touches user addresses: the copy loops have entries in the exception table, and SMAP
// is lifted for them alone.
#pragma once
#include <cstddef>
#include <cstdint>

#include "hal/types.h"

namespace arch {

struct UserCopyMachine {
  static hal::CopyResult copy_from_user(void* to, hal::UserAddr from, size_t bytes) noexcept;
  static hal::CopyResult copy_to_user(hal::UserAddr to, const void* from, size_t bytes) noexcept;
};

// The twelve message words that are in memory; one side is a user address, checked by the caller.
// False: page fault.
[[nodiscard]] bool copy_message_words(void* to, const void* from);

// Address of the last page fault that the exception table caught.
extern uintptr_t caught_fault_address;

}  // namespace arch
