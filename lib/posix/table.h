// SPDX-License-Identifier: BSD-3-Clause
// The table of system calls of the ISA (table.cc). An entry takes all words and passes on those its call has.
#pragma once
#include "lib/posix/call.h"

namespace posix {

inline constexpr unsigned long kTableEntries = 452;
using Entry = long (*)(long n, long a, long b, long c, long d, long e, long f);
struct Table {
  Entry entry[kTableEntries];
};
extern const Table call_table;

}  // namespace posix
