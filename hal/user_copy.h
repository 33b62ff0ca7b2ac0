// SPDX-License-Identifier: BSD-3-Clause
// UserCopy: between kernel memory and the *active* address space. The range is checked against the user half
// first; an absent or protected page is reported, never a kernel fault.
#pragma once
#include <concepts>
#include <cstddef>

#include "hal/types.h"

namespace hal {

template <class A>
concept UserCopy = requires(void* k, const void* ck, UserAddr u, size_t n) {
  { A::copy_from_user(k, u, n) } noexcept -> std::same_as<CopyResult>;
  { A::copy_to_user(u, ck, n) } noexcept -> std::same_as<CopyResult>;
};

}  // namespace hal
