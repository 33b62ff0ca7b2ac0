// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/memory/user_memory.h"

#include <algorithm>
#include <cstring>

#include "kernel/ipc/vm_request.h"

namespace kernel {

using abi::Error;
using hal::Access;
using hal::Arch;
using hal::UserAddr;

namespace {

constexpr uint64_t kFrameBytes = 1ull << hal::Arch::kPageShift;  // what a window shows

// Calls visit(kernel pointer, offset, bytes) for the pieces of a range; stops at absent memory.
template <class Visit>
[[nodiscard]] bool for_each_piece(const Process& p, UserAddr address, uint64_t bytes, Access access, Visit visit) {
  for (uint64_t done = 0; done < bytes;) {
    const hal::Translation t = Arch::translate(p.root, UserAddr{address.value + done}, access);
    if (t.bytes == 0) return false;
    const uint64_t in_frame = kFrameBytes - t.phys.value % kFrameBytes;
    const uint64_t piece = std::min({bytes - done, t.bytes, in_frame});
    visit(static_cast<char*>(Arch::physical_window(0, t.phys)), done, piece);
    done += piece;
  }
  return true;
}

}  // namespace

Error need_memory(Kernel& k, Process& c, const Process& p, UserAddr address, uint64_t bytes, Access access) {
  return ask_for_memory(k, c, p, address, bytes, access) ? Error::kSuspended : Error::kFault;
}

abi::Result<> read_caller(Kernel& k, Process& c, UserAddr from, void* to, size_t bytes) {
  if (!is_user_range(from, bytes)) return abi::Unexpected(Error::kFault);
  if (Arch::copy_from_user(to, from, bytes).is_ok) [[likely]] return {};
  return abi::Unexpected(need_memory(k, c, c, from, bytes, Access::kRead));
}

abi::Result<> write_caller(Kernel& k, Process& c, UserAddr to, const void* from, size_t bytes) {
  if (!is_user_range(to, bytes)) return abi::Unexpected(Error::kFault);
  if (Arch::copy_to_user(to, from, bytes).is_ok) [[likely]] return {};
  return abi::Unexpected(need_memory(k, c, c, to, bytes, Access::kWrite));
}

bool peek(const Process& p, UserAddr from, void* to, size_t bytes) {
  if (!is_user_range(from, bytes)) return false;
  return for_each_piece(p, from, bytes, Access::kRead, [to](const char* at, uint64_t offset, uint64_t n) {
    std::memcpy(static_cast<char*>(to) + offset, at, n);
  });
}

bool poke(const Process& p, UserAddr to, const void* from, size_t bytes) {
  if (!is_user_range(to, bytes)) return false;
  return for_each_piece(p, to, bytes, Access::kWrite, [from](char* at, uint64_t offset, uint64_t n) {
    std::memcpy(at, static_cast<const char*>(from) + offset, n);
  });
}

UserAddr first_absent(const Process& p, UserAddr address, uint64_t bytes, Access access) {
  for (uint64_t done = 0; done < bytes;) {
    const UserAddr at{address.value + done};
    const hal::Translation t = Arch::translate(p.root, at, access);
    if (t.bytes == 0) return at;
    done += t.bytes;
  }
  return UserAddr{0};
}

abi::Result<> read_process(Kernel& k, Process& c, const Process& p, UserAddr from, void* to, size_t bytes) {
  if (!is_user_range(from, bytes)) return abi::Unexpected(Error::kFault);
  if (peek(p, from, to, bytes)) return {};
  return abi::Unexpected(need_memory(k, c, p, from, bytes, Access::kRead));
}

abi::Result<> write_process(Kernel& k, Process& c, const Process& p, UserAddr to, const void* from, size_t bytes) {
  if (!is_user_range(to, bytes)) return abi::Unexpected(Error::kFault);
  if (poke(p, to, from, bytes)) return {};
  return abi::Unexpected(need_memory(k, c, p, to, bytes, Access::kWrite));
}

}  // namespace kernel
