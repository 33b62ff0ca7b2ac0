// SPDX-License-Identifier: BSD-3-Clause
// A broken invariant of VM fails the test and ends it where it happened.
#include "base/test/test.h"
#include "vm/core/types.h"

namespace vm {

void fatal(const char* file, int line, const char* what) {
  base::test::report(file, line, what);
  __builtin_trap();
}

}  // namespace vm
