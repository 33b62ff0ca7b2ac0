// SPDX-License-Identifier: BSD-3-Clause
// Overlay of musl's arch/x86_64/syscall_arch.h. IPC_64: the System V calls take no version flag on this ISA.
#define __SYSCALL_LL_E(x) (x)
#define __SYSCALL_LL_O(x) (x)
#include "os_syscall_arch.h"
#define IPC_64 0
