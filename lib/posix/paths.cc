// SPDX-License-Identifier: BSD-3-Clause
// Calls on names: access, working directory, making, removing and renaming, links, mounts.
#include "lib/posix/calls.h"

#include <fcntl.h>

namespace posix {

using namespace abi::vfs;  // the words of abi/vfs.h

long faccessat2(int directory, const char* path, unsigned mode, unsigned flags) {
  Access request{};
  if (!set_path(request, directory, path)) return -EFAULT;
  request.flags = flags;
  request.mode = mode;
  return vfs(request);
}
long faccessat(int directory, const char* path, unsigned mode) { return faccessat2(directory, path, mode, 0); }
long access(const char* path, unsigned mode) { return faccessat2(AT_FDCWD, path, mode, 0); }

long chdir(const char* path) {
  ChangeDirectory request{};
  return set_path(request, AT_FDCWD, path) ? vfs(request) : -EFAULT;
}
long fchdir(int fd) {
  ChangeDirectory request{};
  set_descriptor(request, fd);
  request.flags = abi::kAtEmptyPath;
  return vfs(request);
}
long chroot(const char* path) {
  ChangeRoot request{};
  return set_path(request, AT_FDCWD, path) ? vfs(request) : -EFAULT;
}
long getcwd(char* to, size_t bytes) { return vfs(GetCwd{.address = address_of(to), .bytes = bytes}); }
long umask(unsigned mask) { return vfs(SetMask{.mask = mask}); }

long mkdirat(int directory, const char* path, unsigned mode) {
  MakeDirectory request{};
  if (!set_path(request, directory, path)) return -EFAULT;
  request.mode = mode;
  return vfs(request);
}
long mkdir(const char* path, unsigned mode) { return mkdirat(AT_FDCWD, path, mode); }
long mknodat(int directory, const char* path, unsigned mode, unsigned device) {
  MakeNode request{};
  if (!set_path(request, directory, path)) return -EFAULT;
  request.mode = mode;
  request.device = device;
  return vfs(request);
}
long mknod(const char* path, unsigned mode, unsigned device) { return mknodat(AT_FDCWD, path, mode, device); }

long unlinkat(int directory, const char* path, unsigned flags) {
  Unlink request{};
  if (!set_path(request, directory, path)) return -EFAULT;
  request.flags = flags;
  return vfs(request);
}
long unlink(const char* path) { return unlinkat(AT_FDCWD, path, 0); }
long rmdir(const char* path) { return unlinkat(AT_FDCWD, path, abi::kAtRemoveDirectory); }

namespace {

template <class Request>
long two_paths(int from_directory, const char* from, int to_directory, const char* to, unsigned flags) {
  if (is_bad(from) || is_bad(to)) return -EFAULT;
  Request request{};
  request.from = {.address = address_of(from), .directory = from_directory, .bytes = uint32_t(std::strlen(from))};
  request.to = {.address = address_of(to), .directory = to_directory, .bytes = uint32_t(std::strlen(to))};
  request.flags = flags;
  return vfs(request);
}

}  // namespace

long linkat(int from_directory, const char* from, int to_directory, const char* to, unsigned flags) {
  return two_paths<Link>(from_directory, from, to_directory, to, flags);
}
long link(const char* from, const char* to) { return linkat(AT_FDCWD, from, AT_FDCWD, to, 0); }
long renameat2(int from_directory, const char* from, int to_directory, const char* to, unsigned flags) {
  return two_paths<Rename>(from_directory, from, to_directory, to, flags);
}
long renameat(int from_directory, const char* from, int to_directory, const char* to) {
  return renameat2(from_directory, from, to_directory, to, 0);
}
long rename(const char* from, const char* to) { return renameat2(AT_FDCWD, from, AT_FDCWD, to, 0); }

long symlinkat(const char* target, int directory, const char* path) {
  MakeSymlink request{};
  if (is_bad(target) || !set_path(request, directory, path)) return -EFAULT;
  request.target_address = address_of(target);
  request.target_bytes = uint32_t(std::strlen(target));
  return vfs(request);
}
long symlink(const char* target, const char* path) { return symlinkat(target, AT_FDCWD, path); }

long readlinkat(int directory, const char* path, char* to, size_t bytes) {
  ReadLink request{};
  if (!set_path(request, directory, path)) return -EFAULT;
  if (bytes == 0) return -EINVAL;
  request.buffer = address_of(to);
  request.buffer_bytes = bytes < abi::kMaxPath ? uint32_t(bytes) : abi::kMaxPath;
  if (*path == 0) request.flags = abi::kAtEmptyPath;
  return vfs(request);
}
long readlink(const char* path, char* to, size_t bytes) { return readlinkat(AT_FDCWD, path, to, bytes); }

long mount(const char* source, const char* target, const char* type, unsigned long flags) {
  Mount request{};
  if (is_bad(target)) return -EFAULT;
  if (source == nullptr) source = "none";
  size_t source_bytes = std::strlen(source), target_bytes = std::strlen(target);
  size_t type_bytes = type == nullptr ? 0 : std::strlen(type);
  if (source_bytes >= abi::kMaxPath || target_bytes >= abi::kMaxPath) return -ENAMETOOLONG;
  if (type_bytes >= sizeof request.file_system) return -ENODEV;
  request.source = address_of(source);
  request.target = address_of(target);
  request.source_bytes = uint16_t(source_bytes);
  request.target_bytes = uint16_t(target_bytes);
  request.flags = uint32_t(flags);
  if (type_bytes != 0) std::memcpy(request.file_system, type, type_bytes);
  return vfs(request);
}
long umount2(const char* path, unsigned flags) {
  Unmount request{};
  if (!set_path(request, AT_FDCWD, path)) return -EFAULT;
  request.flags = flags;
  return vfs(request);
}

}  // namespace posix
