// SPDX-License-Identifier: BSD-3-Clause
// How a system call of musl becomes a message. Results are as the C library wants them: >= 0, or -errno with Linux's
// numbers only (our own errors become the nearest of those).
//   pm(m), vfs(m), vm(m)   one SENDREC; the reply is in m
//   vfs_blocking(m)        for calls that may wait: repeated after a signal handler with SA_RESTART, after a stop, and
//                          settled with PM when a terminal refuses a background process
#pragma once
#include <cerrno>
#include <cstdint>
#include <cstring>

#include "abi/message.h"
#include "abi/pm.h"
#include "abi/vfs.h"
#include "abi/vm.h"

namespace posix {

using abi::Message;

inline constexpr long kRestart = -210;     // abi::Error::kRestart
inline constexpr long kBackground = -211;  // abi::Error::kBackground

// SENDREC: the reply's type, or -error of the transport.
long send_receive(abi::Endpoint to, Message& m);
// Errors from 200 up are ours.
long to_errno(long result);

inline long pm(Message& m) { return to_errno(send_receive(abi::kPm, m)); }
inline long vfs(Message& m) { return to_errno(send_receive(abi::kVfs, m)); }
inline long vm(Message& m) { return to_errno(send_receive(abi::kVm, m)); }
long vfs_blocking(Message& m);

template <class Request>
long pm(const Request& request) {
  Message m = Message::of(request);
  return pm(m);
}
template <class Request>
long vfs(const Request& request) {
  Message m = Message::of(request);
  return vfs(m);
}
template <class Request>
long vfs_blocking(const Request& request) {
  Message m = Message::of(request);
  return vfs_blocking(m);
}
template <class Request>
long vm(const Request& request) {
  Message m = Message::of(request);
  return vm(m);
}

// Memory of the program that this library itself reads or writes: only null and the pages beside it can be told from
// good pointers here; what servers touch they check themselves (EFAULT).
inline bool is_bad(const void* p) { return reinterpret_cast<uintptr_t>(p) < 4096; }
inline uint64_t address_of(const void* p) { return reinterpret_cast<uintptr_t>(p); }

// A path in a request: short ones travel inside the message. False: not a pointer.
template <class Request>
[[nodiscard]] bool set_path(Request& request, int directory, const char* path) {
  if (is_bad(path)) return false;
  size_t bytes = std::strlen(path);
  request.path.directory = directory;
  request.path.bytes = uint32_t(bytes);
  request.path.address = address_of(path);
  if (bytes != 0 && bytes <= sizeof request.text) {
    std::memcpy(request.text, path, bytes);
    request.path.address = 0;
  }
  return true;
}
// The file of a descriptor, in a request that takes a path.
template <class Request>
void set_descriptor(Request& request, int fd) {
  request.path = {.address = 0, .directory = fd, .bytes = 0};
}

// Times as the kernel interface has them: in words of the machine, or (names with time64) in 64 bits.
struct LongTime {
  long seconds, fraction;  // nano- or microseconds
};
struct Time64 {
  int64_t seconds, nanoseconds;
};
inline constexpr int64_t kSecond = 1'000'000'000;

}  // namespace posix
