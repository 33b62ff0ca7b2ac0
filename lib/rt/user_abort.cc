// SPDX-License-Identifier: BSD-3-Clause
// For user programs that use libc++'s headers without its run-time: what a failed check of theirs
// calls.
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <__verbose_abort>

[[noreturn]] void std::__1::__libcpp_verbose_abort(const char* form, ...) {
  va_list arguments;
  va_start(arguments, form);
  vfprintf(stderr, form, arguments);
  va_end(arguments);
  abort();
}
