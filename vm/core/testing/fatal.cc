// SPDX-License-Identifier: BSD-3-Clause
// A broken invariant of VM fails the test and ends it where it happened.
#if __STDC_HOSTED__
#include <cstdio>
#endif

#include "base/test/test.h"
#include "vm/core/types.h"

namespace vm {

void fatal(const char* file, int line, const char* what) {
  base::test::report(file, line, what);
#if __STDC_HOSTED__
  std::fflush(nullptr);
#endif
  __builtin_trap();
}

}  // namespace vm
