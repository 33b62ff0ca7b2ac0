// SPDX-License-Identifier: BSD-3-Clause
// What a page-table entry allows, apart from the format of any CPU. Every page of a process may be
// read.
#pragma once
#include <cstdint>

namespace vm {

struct PageAccess {
  bool is_writable = false;
  bool is_executable = false;
  bool is_uncached = false;
  friend constexpr bool operator==(PageAccess, PageAccess) = default;
};

}  // namespace vm
