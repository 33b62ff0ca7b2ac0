// SPDX-License-Identifier: BSD-3-Clause
// The traps of user space, one inline function each: the same names and meaning on every
// architecture. The BUILD file selects the include. Nothing but lib/sys and sef should call these;
// others use the typed stubs.
#pragma once
#include "lib/sys/arch/trap.h"
