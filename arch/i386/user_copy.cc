// SPDX-License-Identifier: BSD-3-Clause
// User copies by string moves of words. The exception table (linker section .extable) holds {first,
// end, continue}.
#include "arch/i386/user_copy.h"

#include "abi/layout.h"
#include "arch/x86/privileged/cpu_features.h"

namespace arch {

constinit uintptr_t caught_fault_address = 0;

namespace {

#define EXCEPTION_ENTRY \
  ".pushsection .extable, \"a\"\n .balign 4\n .long 1b, 2b, %l[fault]\n .popsection"

void lift_smap() {
  if (x86::cpu_features.has_smap) asm volatile("stac" : : : "memory", "cc");
}
void lower_smap() {
  if (x86::cpu_features.has_smap) asm volatile("clac" : : : "memory", "cc");
}

// Returns false if a page fault ended it.
bool guarded_copy(void* to, const void* from, size_t bytes) {
  size_t words = bytes / 4;
  lift_smap();
  asm goto volatile(
      "1: rep movsl\n"
      "mov %[rest], %%ecx\n"
      "rep movsb\n"
      "2:\n" EXCEPTION_ENTRY
      : "+D"(to), "+S"(from), "+c"(words)
      : [rest] "r"(bytes % 4)
      : "memory"
      : fault);
  lower_smap();
  return true;
fault:
  lower_smap();
  return false;
}

bool is_user_range(uint64_t first, size_t bytes) {
  return bytes <= abi::layout::kUserEnd && first <= abi::layout::kUserEnd - bytes;
}

}  // namespace

bool copy_message_words(void* to, const void* from) {
  lift_smap();
  asm goto volatile(
      "1: movsl; movsl; movsl; movsl; movsl; movsl; movsl; movsl; movsl; movsl; movsl; movsl\n"
      "2:\n" EXCEPTION_ENTRY
      : "+D"(to), "+S"(from)
      :
      : "memory"
      : fault);
  lower_smap();
  return true;
fault:
  lower_smap();
  return false;
}

hal::CopyResult UserCopyMachine::copy_from_user(void* to, hal::UserAddr from,
                                                size_t bytes) noexcept {
  if (!is_user_range(from.value, bytes)) return hal::CopyResult::fault_at(from, false);
  if (guarded_copy(to, reinterpret_cast<const void*>(uintptr_t(from.value)), bytes)) return {};
  return hal::CopyResult::fault_at({caught_fault_address}, false);
}

hal::CopyResult UserCopyMachine::copy_to_user(hal::UserAddr to, const void* from,
                                              size_t bytes) noexcept {
  if (!is_user_range(to.value, bytes)) return hal::CopyResult::fault_at(to, true);
  if (guarded_copy(reinterpret_cast<void*>(uintptr_t(to.value)), from, bytes)) return {};
  return hal::CopyResult::fault_at({caught_fault_address}, true);
}

}  // namespace arch
