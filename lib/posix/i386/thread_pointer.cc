// SPDX-License-Identifier: BSD-3-Clause
// The thread pointer of i386 is the base of the segment in %gs: one descriptor of the kernel's table, whose base it
// loads for the running process. The selector is loaded here, once; forked children inherit it.
#include "lib/posix/calls.h"

namespace posix {

const char kMachineName[] = "i686";

long set_thread_pointer(void* address) {
  constexpr uint16_t kTlsSelector = 6 * 8 | 3;
  long result = pm(abi::pm::SetThreadPointer{.address = address_of(address)});
  if (result == 0) asm volatile("mov %0, %%gs" : : "r"(kTlsSelector));
  return result;
}

extern "C" __attribute__((visibility("hidden"))) int __set_thread_area(void* address) {
  return int(set_thread_pointer(address));
}

}  // namespace posix
