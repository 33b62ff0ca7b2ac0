// SPDX-License-Identifier: BSD-3-Clause
// Overlay of musl's arch/i386/syscall_arch.h: a 64-bit argument is two words, low first.
#define __SYSCALL_LL_E(x)                                \
  ((union { long long ll; long l[2]; }){.ll = x}).l[0],  \
      ((union { long long ll; long l[2]; }){.ll = x}).l[1]
#define __SYSCALL_LL_O(x) __SYSCALL_LL_E((x))
#include "os_syscall_arch.h"
