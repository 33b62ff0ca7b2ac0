// SPDX-License-Identifier: BSD-3-Clause
// struct stat as the kernel interface of x86_64 has it (musl's kstat).
#include <fcntl.h>

#include "lib/posix/calls.h"

namespace posix {

namespace {

struct KernelStat {
  uint64_t device, inode, links;
  uint32_t mode, uid, gid, reserved;
  uint64_t node_device;
  int64_t size;
  int64_t block_bytes, blocks;
  LongTime accessed, modified, changed;
  int64_t unused[3];
};
static_assert(sizeof(KernelStat) == 144);

bool is_device(uint32_t mode) {
  uint32_t type = mode & abi::kModeType;
  return type == abi::kModeCharacter || type == abi::kModeBlock;
}

void store(KernelStat& out, uint32_t mode, uint32_t links, const abi::Attributes& a) {
  out = {};
  out.device = a.device;
  out.inode = a.inode;
  out.links = links;
  out.mode = mode;
  out.uid = a.uid;
  out.gid = a.gid;
  if (is_device(mode)) {
    out.node_device = a.size;
  } else {
    out.size = int64_t(a.size);
  }
  out.block_bytes = 4096;
  out.blocks = a.blocks;
  out.accessed = {long(abi::file_time_seconds(a.accessed)), long(abi::file_time_ns(a.accessed))};
  out.modified = {long(abi::file_time_seconds(a.modified)), long(abi::file_time_ns(a.modified))};
  out.changed = {long(abi::file_time_seconds(a.changed)), long(abi::file_time_ns(a.changed))};
}

}  // namespace

long fstatat(int directory, const char* path, void* out, unsigned flags) {
  if (is_bad(out)) return -EFAULT;
  abi::Attributes a{};
  long type = get_attributes(directory, path, flags, a);
  if (type < 0) return type;
  store(*static_cast<KernelStat*>(out), abi::attributes_mode(int32_t(type)), abi::attributes_links(int32_t(type)), a);
  return 0;
}
long stat(const char* path, void* out) { return fstatat(AT_FDCWD, path, out, 0); }
long lstat(const char* path, void* out) { return fstatat(AT_FDCWD, path, out, abi::kAtNoFollow); }
long fstat(int fd, void* out) { return fstatat(fd, "", out, abi::kAtEmptyPath); }

}  // namespace posix
