// SPDX-License-Identifier: BSD-3-Clause
#include "lib/posix/call.h"

#include <csignal>

#include "abi/error.h"

namespace posix {

long to_errno(long result) {
  if (result > -200) [[likely]] return result;
  switch (abi::Error(-result)) {
    case abi::Error::kBadCall: return -ENOSYS;
    case abi::Error::kCallDenied:
    case abi::Error::kTrapDenied: return -EPERM;
    case abi::Error::kRestart: return -EINTR;  // of a call that does not begin again
    default: return -EIO;                      // the server died or is not there
  }
}

namespace {

// A terminal refused because this process is not in the foreground. 0: do the call again; else the call's result.
long settle_background(int signal, bool& is_allowed) {
  Message m = Message::of(abi::pm::Background{.signal = signal});
  long answer = send_receive(abi::kPm, m);
  is_allowed = answer == 0;
  return answer == kRestart ? 0 : to_errno(answer);
}

bool is_read(int32_t type) {
  return type == abi::vfs::Read::kType || type == abi::vfs::ReadVector::kType;
}

void allow_from_background(Message& m) {
  if (m.type == abi::vfs::Ioctl::kType) {
    auto request = m.as<abi::vfs::Ioctl>();
    request.flags |= abi::vfs::kFromBackground;
    m.set(request);
  } else {
    auto request = m.as<abi::vfs::Transfer>();
    request.flags |= abi::vfs::kFromBackground;
    m.set(request);
  }
}

}  // namespace

long vfs_blocking(Message& m) {
  Message request = m;
  for (;;) {
    long result = send_receive(abi::kVfs, m);
    if (result > -200) [[likely]] return result;
    if (result == kBackground) {
      bool is_allowed = false;
      result = settle_background(is_read(request.type) ? SIGTTIN : SIGTTOU, is_allowed);
      if (result < 0) return result;
      if (is_allowed) allow_from_background(request);
    } else if (result != kRestart) {
      return to_errno(result);
    }
    m = request;
  }
}

}  // namespace posix
