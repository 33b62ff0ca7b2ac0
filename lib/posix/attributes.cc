// SPDX-License-Identifier: BSD-3-Clause
// Setting what a file is described by: mode, owner, size, times; and what file systems say of themselves.
#include "lib/posix/calls.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statfs.h>

namespace posix {

using namespace abi::vfs;  // the words of abi/vfs.h

long fchmodat(int directory, const char* path, unsigned mode) {
  SetMode request{};
  if (!set_path(request, directory, path)) return -EFAULT;
  request.mode = mode;
  return vfs(request);
}
long chmod(const char* path, unsigned mode) { return fchmodat(AT_FDCWD, path, mode); }
long fchmod(int fd, unsigned mode) {
  SetMode request{};
  set_descriptor(request, fd);
  request.flags = abi::kAtEmptyPath;
  request.mode = mode;
  return vfs(request);
}

long fchownat(int directory, const char* path, uint32_t uid, uint32_t gid, unsigned flags) {
  SetOwner request{};
  if (!set_path(request, directory, path)) return -EFAULT;
  request.flags = flags;
  request.uid = uid;
  request.gid = gid;
  return vfs(request);
}
long chown(const char* path, uint32_t uid, uint32_t gid) { return fchownat(AT_FDCWD, path, uid, gid, 0); }
long lchown(const char* path, uint32_t uid, uint32_t gid) {
  return fchownat(AT_FDCWD, path, uid, gid, abi::kAtNoFollow);
}
long fchown(int fd, uint32_t uid, uint32_t gid) { return fchownat(fd, "", uid, gid, abi::kAtEmptyPath); }

long truncate_to(const char* path, int64_t size) {
  Truncate request{};
  if (!set_path(request, AT_FDCWD, path)) return -EFAULT;
  request.size = size;
  return vfs(request);
}
long ftruncate_to(int fd, int64_t size) {
  Truncate request{};
  set_descriptor(request, fd);
  request.flags = abi::kAtEmptyPath;
  request.size = size;
  return vfs(request);
}

namespace {

// False: not a time.
bool file_time(int64_t seconds, int64_t nanoseconds, abi::FileTime& out) {
  if (nanoseconds == UTIME_NOW) {
    out = abi::kTimeNow;
  } else if (nanoseconds == UTIME_OMIT) {
    out = abi::kTimeOmit;
  } else if (nanoseconds < 0 || nanoseconds >= kSecond) {
    return false;
  } else {
    out = abi::make_file_time(seconds, uint32_t(nanoseconds));
  }
  return true;
}

// No path: the file of the descriptor itself.
long set_times(int directory, const char* path, abi::FileTime accessed, abi::FileTime modified, unsigned flags) {
  SetTimes request{};
  if (path == nullptr) {
    set_descriptor(request, directory);
    flags |= abi::kAtEmptyPath;
  } else if (!set_path(request, directory, path)) {
    return -EFAULT;
  }
  request.accessed = accessed;
  request.modified = modified;
  request.flags = flags;
  return vfs(request);
}

}  // namespace

long utimensat(int directory, const char* path, const LongTime* times, unsigned flags) {
  abi::FileTime accessed = abi::kTimeNow, modified = abi::kTimeNow;
  if (times != nullptr && (!file_time(times[0].seconds, times[0].fraction, accessed) ||
                           !file_time(times[1].seconds, times[1].fraction, modified))) {
    return -EINVAL;
  }
  return set_times(directory, path, accessed, modified, flags);
}
long utimensat_time64(int directory, const char* path, const Time64* times, unsigned flags) {
  abi::FileTime accessed = abi::kTimeNow, modified = abi::kTimeNow;
  if (times != nullptr && (!file_time(times[0].seconds, times[0].nanoseconds, accessed) ||
                           !file_time(times[1].seconds, times[1].nanoseconds, modified))) {
    return -EINVAL;
  }
  return set_times(directory, path, accessed, modified, flags);
}
long futimesat(int directory, const char* path, const LongTime* times) {
  if (times == nullptr) return utimensat(directory, path, nullptr, 0);
  for (int i = 0; i < 2; i++) {
    if (times[i].fraction < 0 || times[i].fraction >= 1'000'000) return -EINVAL;
  }
  LongTime fine[2] = {{times[0].seconds, times[0].fraction * 1000}, {times[1].seconds, times[1].fraction * 1000}};
  return utimensat(directory, path, fine, 0);
}
long utimes(const char* path, const LongTime* times) { return futimesat(AT_FDCWD, path, times); }

namespace {

long store_statfs(StatFs& request, void* to) {
  if (is_bad(to)) return -EFAULT;
  Message m = Message::of(request);
  long result = vfs(m);
  if (result < 0) return result;
  auto info = m.as<abi::FileSystemInfo>();
  auto& out = *static_cast<struct ::statfs*>(to);
  std::memset(&out, 0, sizeof out);
  out.f_type = info.magic;
  out.f_bsize = info.block_bytes;
  out.f_frsize = info.block_bytes;
  out.f_blocks = info.blocks;
  out.f_bfree = info.free_blocks;
  out.f_bavail = info.available_blocks;
  out.f_files = info.files;
  out.f_ffree = info.free_files;
  out.f_namelen = info.name_bytes;
  out.f_flags = info.flags;
  return 0;
}

}  // namespace

long statfs(const char* path, void* out) {
  StatFs request{};
  return set_path(request, AT_FDCWD, path) ? store_statfs(request, out) : -EFAULT;
}
long fstatfs(int fd, void* out) {
  StatFs request{};
  set_descriptor(request, fd);
  request.flags = abi::kAtEmptyPath;
  return store_statfs(request, out);
}
long statfs_sized(const char* path, size_t, void* out) { return statfs(path, out); }
long fstatfs_sized(int fd, size_t, void* out) { return fstatfs(fd, out); }

long no_attributes() { return -EOPNOTSUPP; }

}  // namespace posix
