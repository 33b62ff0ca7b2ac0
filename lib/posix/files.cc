// SPDX-License-Identifier: BSD-3-Clause
// Descriptors: opening, closing, copying, locking, and what is done with an open file besides its data.
#include "lib/posix/calls.h"

#include <fcntl.h>

namespace posix {

using namespace abi::vfs;  // the words of abi/vfs.h

long openat(int directory, const char* path, int flags, unsigned mode) {
  Open request{};
  if (!set_path(request, directory, path)) return -EFAULT;
  request.flags = uint32_t(flags);
  request.mode = mode;
  return vfs_blocking(request);
}
long open(const char* path, int flags, unsigned mode) { return openat(AT_FDCWD, path, flags, mode); }
long creat(const char* path, unsigned mode) { return openat(AT_FDCWD, path, O_CREAT | O_WRONLY | O_TRUNC, mode); }
long close(int fd) { return vfs(Close{.fd = fd}); }

long pipe2(int* fds, int flags) {
  if (is_bad(fds)) return -EFAULT;
  Message m = Message::of(Pipe{.flags = uint32_t(flags)});
  long result = vfs(m);
  if (result < 0) return result;
  auto reply = m.as<Pipe::Reply>();
  fds[0] = reply.read_fd;
  fds[1] = reply.write_fd;
  return 0;
}
long pipe(int* fds) { return pipe2(fds, 0); }

long dup(int fd) { return vfs(Dup{.fd = fd, .minimum = 0, .flags = 0}); }
long dup2(int fd, int target) { return vfs(DupTo{.fd = fd, .target = target, .flags = 0}); }
long dup3(int fd, int target, int flags) {
  if (fd == target || (flags & ~O_CLOEXEC) != 0) return -EINVAL;
  return vfs(DupTo{.fd = fd, .target = target, .flags = uint32_t(flags)});
}

namespace {

// F_GETLK, F_SETLK, F_SETLKW; 32-bit machines have other numbers for them, the same struct.
long record_lock(int fd, int command, unsigned long argument) {
  auto* flock = reinterpret_cast<struct ::flock*>(argument);
  if (is_bad(flock)) return -EFAULT;
  Message m = Message::of(Lock{.fd = fd,
                               .command = command,
                               .type = flock->l_type,
                               .whence = flock->l_whence,
                               .reserved = 0,
                               .start = flock->l_start,
                               .length = flock->l_len});
  long result = vfs_blocking(m);
  constexpr int kGet = 5;
  if (result < 0 || command != kGet) return result;
  auto reply = m.as<Lock::Reply>();
  flock->l_type = reply.type;
  if (reply.type != F_UNLCK) {
    flock->l_whence = reply.whence;
    flock->l_start = off_t(reply.start);
    flock->l_len = off_t(reply.length);
    flock->l_pid = reply.pid;
  }
  return 0;
}

}  // namespace

long fcntl(int fd, int command, unsigned long argument) {
  switch (command) {
    case F_DUPFD:
    case F_DUPFD_CLOEXEC:
      return vfs(Dup{.fd = fd,
                     .minimum = int32_t(argument),
                     .flags = command == F_DUPFD_CLOEXEC ? abi::kOpenCloseOnExec : 0});
    case 5:
    case 6:
    case 7: return record_lock(fd, command, argument);
    case 12:
    case 13:
    case 14: return record_lock(fd, command - 7, argument);
    case F_SETOWN: return 0;  // no SIGIO is ever sent
    default: return vfs(Control{.fd = fd, .command = command, .argument = argument});
  }
}

long flock(int fd, int operation) { return vfs_blocking(FileLock{.fd = fd, .operation = operation}); }

long ioctl(int fd, unsigned request, unsigned long argument) {
  return vfs_blocking(Ioctl{.fd = fd, .request = request, .argument = argument, .flags = 0, .reserved = 0});
}

namespace {
long seek(int fd, int64_t offset, int whence, int64_t& position) {
  Message m = Message::of(Seek{.fd = fd, .whence = whence, .offset = offset});
  long result = vfs(m);
  if (result >= 0) position = m.as<Seek::Reply>().position;
  return result;
}
}  // namespace

long lseek(int fd, long offset, int whence) {
  int64_t position = 0;
  long result = seek(fd, offset, whence, position);
  if (result < 0) return result;
  return position == long(position) ? long(position) : -EOVERFLOW;
}
long llseek(int fd, uint32_t high, uint32_t low, int64_t* out, int whence) {
  if (is_bad(out)) return -EFAULT;
  long result = seek(fd, int64_t(uint64_t(high) << 32 | low), whence, *out);
  return result < 0 ? result : 0;
}

long fsync(int fd) { return vfs(SyncFile{.fd = fd}); }
long sync() { return vfs(Sync{}); }
long allocate_range(int fd, int mode, int64_t offset, int64_t bytes) {
  return vfs(Allocate{.fd = fd, .mode = uint32_t(mode), .offset = offset, .bytes = bytes});
}
// Advice is not taken, but the descriptor has to be one of a file.
long fadvise(int fd) {
  int64_t position;
  long result = seek(fd, 0, SEEK_CUR, position);
  return result < 0 ? result : 0;
}

long getdents64(int fd, void* to, unsigned bytes) {
  return vfs(ReadDirectory{.fd = fd, .bytes = bytes, .address = address_of(to)});
}

}  // namespace posix
