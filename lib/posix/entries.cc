// SPDX-License-Identifier: BSD-3-Clause
// What musl and entries.S call by name, besides os_syscall.
#include <ucontext.h>

#include "lib/posix/calls.h"

namespace posix {

// musl's own entry: the child calls function(argument), on its copy of our stack.
extern "C" __attribute__((visibility("hidden"))) int __clone(int (*function)(void*), void*, int flags, void* argument,
                                                             ...) {
  long pid = clone(static_cast<unsigned long>(flags));
  if (pid != 0) return int(pid);
  exit_group(function(argument));
  __builtin_unreachable();
}

// The end of every handler (entries.S). The handler may have changed mask and registers in its ucontext.
extern "C" __attribute__((visibility("hidden"))) void posix_signal_return(const ucontext_t* context,
                                                                           const void* stack_pointer) {
  uint32_t mask[2];
  std::memcpy(mask, &context->uc_sigmask, sizeof mask);
  for (;;) (void)pm(abi::pm::SignalReturn{.frame = address_of(stack_pointer), .mask = uint64_t(mask[1]) << 32 | mask[0]});
}

}  // namespace posix
