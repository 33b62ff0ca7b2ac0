// SPDX-License-Identifier: BSD-3-Clause
// Memory of processes, from kernel calls. Three outcomes: done; kFault (no such memory, or VM may not be asked);
// kSuspended (VM has been asked: the call ends now without a result and is repeated from its registers when VM
// has answered). So a call reads all its arguments before it changes anything.
#pragma once
#include "abi/error.h"
#include "kernel/kernel.h"

namespace kernel {

// Does [address, address + bytes) lie in the user half?
[[nodiscard]] inline bool is_user_range(hal::UserAddr address, uint64_t bytes) {
  constexpr uint64_t kStart = hal::Arch::kUserStart, kEnd = hal::Arch::kUserEnd;
  return address.value >= kStart && address.value < kEnd && bytes <= kEnd - address.value;
}

// The caller's own memory; its space is active.
[[nodiscard]] abi::Result<> read_caller(Kernel& k, Process& c, hal::UserAddr from, void* to, size_t bytes);
[[nodiscard]] abi::Result<> write_caller(Kernel& k, Process& c, hal::UserAddr to, const void* from, size_t bytes);

template <class T>
[[nodiscard]] abi::Result<T> read_caller(Kernel& k, Process& c, uint64_t address) {
  static_assert(std::is_trivially_copyable_v<T>);
  T value;
  if (auto r = read_caller(k, c, hal::UserAddr{address}, &value, sizeof value); !r) return abi::Unexpected(r.error());
  return value;
}
template <class T>
[[nodiscard]] abi::Result<> write_caller(Kernel& k, Process& c, uint64_t address, const T& value) {
  static_assert(std::is_trivially_copyable_v<T>);
  return write_caller(k, c, hal::UserAddr{address}, &value, sizeof value);
}

// Memory of any process through its page table, without asking anybody. False: some of it is not there.
[[nodiscard]] bool peek(const Process& p, hal::UserAddr from, void* to, size_t bytes);
[[nodiscard]] bool poke(const Process& p, hal::UserAddr to, const void* from, size_t bytes);
// The first address of the range that is not there (or not writable); 0: all of it is there.
[[nodiscard]] hal::UserAddr first_absent(const Process& p, hal::UserAddr address, uint64_t bytes, hal::Access access);

// Like peek and poke, but VM is asked on behalf of `c` for what is absent.
[[nodiscard]] abi::Result<> read_process(Kernel& k, Process& c, const Process& p, hal::UserAddr from, void* to,
                                         size_t bytes);
[[nodiscard]] abi::Result<> write_process(Kernel& k, Process& c, const Process& p, hal::UserAddr to, const void* from,
                                          size_t bytes);

// Result for an absent page of `p` that the call of `c` needs.
[[nodiscard]] abi::Error need_memory(Kernel& k, Process& c, const Process& p, hal::UserAddr address, uint64_t bytes,
                                     hal::Access access);

}  // namespace kernel
