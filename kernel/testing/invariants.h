// SPDX-License-Identifier: BSD-3-Clause
// What must hold of a Kernel between two entries, whatever happened before. For tests and fuzzers.
#pragma once
#include <string>

#include "kernel/kernel.h"

namespace kernel::testing {

// Empty: all is well; else a sentence that names what is broken.
[[nodiscard]] std::string broken_invariant(Kernel& k);

}  // namespace kernel::testing
