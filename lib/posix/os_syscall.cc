// SPDX-License-Identifier: BSD-3-Clause
// The one entry of the C library: system call number and six words. What is not in the table is ENOSYS.
#include "lib/posix/table.h"

extern "C" long os_syscall(long n, long a, long b, long c, long d, long e, long f) {
  if (static_cast<unsigned long>(n) >= posix::kTableEntries) [[unlikely]] return -ENOSYS;
  return posix::call_table.entry[n](n, a, b, c, d, e, f);
}
