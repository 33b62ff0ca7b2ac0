// SPDX-License-Identifier: BSD-3-Clause
// Kernel calls on the fast path of i386: what fast_ipc.S leaves to C++.
#include "arch/x86/fast_call/fast_call.h"

#include "kernel/entry/entry.h"
#include "kernel/kernel.h"
#include "kernel/sched/ready.h"

static_assert(sizeof(kernel::CallResult) <= 16 && sizeof(kernel::Arguments) == 32);

extern "C" {

// fast_calls() as assembly sees it.
extern const decltype(arch::x86::fast_calls()) fast_call_table;
constinit const decltype(arch::x86::fast_calls()) fast_call_table = arch::x86::fast_calls();

// The caller does not simply go on: its result, if it has one, and whoever runs next.
kernel::Process* finish_call(kernel::Process* caller, const kernel::CallResult* result) {
  if (*result || result->error() != abi::Error::kSuspended) {
    caller->progress = 0;
    hal::Arch::set_result(caller->frame, *result ? **result : -int64_t(result->error()));
  }
  return kernel::resume(the_kernel);
}

}  // extern "C"
