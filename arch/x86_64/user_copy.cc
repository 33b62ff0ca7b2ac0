// SPDX-License-Identifier: BSD-3-Clause
// User copies by string moves of words. The exception table (linker section .extable) holds {first,
// end, continue}.
#include "arch/x86_64/user_copy.h"

#include "abi/layout.h"
#include "arch/x86/privileged/cpu_features.h"

namespace arch {

constinit uintptr_t caught_fault_address = 0;

namespace {

// Returns false if a page fault ended it.
bool guarded_copy(void* to, const void* from, size_t bytes) {
  const bool has_smap = x86::cpu_features.has_smap;
  size_t words = bytes / 8;
  if (has_smap) asm volatile("stac" : : : "memory", "cc");
  asm goto volatile(
      "1: rep movsq\n"
      "mov %[rest], %%rcx\n"
      "rep movsb\n"
      "2:\n"
      ".pushsection .extable, \"a\"\n .balign 8\n .quad 1b, 2b, %l[fault]\n .popsection"
      : "+D"(to), "+S"(from), "+c"(words)
      : [rest] "r"(bytes % 8)
      : "memory"
      : fault);
  if (has_smap) asm volatile("clac" : : : "memory", "cc");
  return true;
fault:
  if (has_smap) asm volatile("clac" : : : "memory", "cc");
  return false;
}

bool is_user_range(uint64_t first, size_t bytes) {
  return bytes <= abi::layout::kUserEnd && first <= abi::layout::kUserEnd - bytes;
}

}  // namespace

hal::CopyResult UserCopyMachine::copy_from_user(void* to, hal::UserAddr from,
                                                size_t bytes) noexcept {
  if (!is_user_range(from.value, bytes)) return hal::CopyResult::fault_at(from, false);
  if (guarded_copy(to, reinterpret_cast<const void*>(from.value), bytes)) return {};
  return hal::CopyResult::fault_at({caught_fault_address}, false);
}

hal::CopyResult UserCopyMachine::copy_to_user(hal::UserAddr to, const void* from,
                                              size_t bytes) noexcept {
  if (!is_user_range(to.value, bytes)) return hal::CopyResult::fault_at(to, true);
  if (guarded_copy(reinterpret_cast<void*>(to.value), from, bytes)) return {};
  return hal::CopyResult::fault_at({caught_fault_address}, true);
}

}  // namespace arch
