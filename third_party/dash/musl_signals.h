// SPDX-License-Identifier: BSD-3-Clause
// The table of signal names is made on the host, whose C library keeps signals 32 and 33 to
// itself; musl keeps 34, too. Included before mksignames.c.
#pragma once

#include <signal.h>

#undef SIGRTMIN
#undef SIGRTMAX
#define SIGRTMIN 35
#define SIGRTMAX 64
