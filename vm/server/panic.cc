// SPDX-License-Identifier: BSD-3-Clause
// The end of VM after a bug of its own: a line in the log, then the kernel ends it; nobody else is
// asked (R-VM-45).
#include "lib/sys/print.h"
#include "vm/core/types.h"

namespace vm {

void fatal(const char* file, int line, const char* what) {
  sys::panic("{}:{}: not so: {}", std::string_view(file), line, std::string_view(what));
}

}  // namespace vm
