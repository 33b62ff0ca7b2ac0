// SPDX-License-Identifier: BSD-3-Clause
// Copies between kernel memory and the active address space (hal/user_copy.h). The one place where
// the kernel touches user addresses: the copy loop has an entry in the exception table, and SMAP is
// lifted for it alone.
#pragma once
#include <cstddef>

#include "hal/types.h"

namespace arch {

struct UserCopyMachine {
  static hal::CopyResult copy_from_user(void* to, hal::UserAddr from, size_t bytes) noexcept;
  static hal::CopyResult copy_to_user(hal::UserAddr to, const void* from, size_t bytes) noexcept;
};

// Address of the last page fault that the exception table caught.
extern uintptr_t caught_fault_address;

}  // namespace arch
