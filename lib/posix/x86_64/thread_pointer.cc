// SPDX-License-Identifier: BSD-3-Clause
// The thread pointer of x86_64 is the base of %fs, which only the kernel sets, on PM's word.
#include "lib/posix/calls.h"

namespace posix {

const char kMachineName[] = "x86_64";

long set_thread_pointer(void* address) {
  return pm(abi::pm::SetThreadPointer{.address = address_of(address)});
}

extern "C" __attribute__((visibility("hidden"))) int __set_thread_area(void* address) {
  return int(set_thread_pointer(address));
}

long arch_prctl(int code, unsigned long address) {
  constexpr int kSetFs = 0x1002;
  return code == kSetFs ? set_thread_pointer(reinterpret_cast<void*>(address)) : -EINVAL;
}

}  // namespace posix
