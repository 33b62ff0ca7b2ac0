// SPDX-License-Identifier: BSD-3-Clause
// Attributes of files: one request, no copy; and statx, which both architectures have. struct stat: <isa>/stat.cc.
#include "lib/posix/calls.h"

#include <fcntl.h>

namespace posix {

long get_attributes(int directory, const char* path, unsigned flags, abi::Attributes& out) {
  abi::vfs::Stat request{};
  if (!set_path(request, directory, path)) return -EFAULT;
  request.flags = flags & (abi::kAtNoFollow | abi::kAtEmptyPath);
  Message m = Message::of(request);
  long result = vfs(m);
  if (result >= 0) out = m.as<abi::Attributes>();
  return result;
}

namespace {

struct StatxTime {
  int64_t seconds;
  uint32_t nanoseconds;
  int32_t reserved;
};

// Linux's, the same on both architectures.
struct Statx {
  uint32_t mask, block_bytes;
  uint64_t attributes;
  uint32_t links, uid, gid;
  uint16_t mode, reserved;
  uint64_t inode, size, blocks, attributes_mask;
  StatxTime accessed, born, changed, modified;
  uint32_t device_major, device_minor;  // of a device node
  uint32_t on_major, on_minor;          // of the file system
  uint64_t spare[14];
};
static_assert(sizeof(Statx) == 256);

StatxTime statx_time(abi::FileTime t) {
  return {.seconds = abi::file_time_seconds(t), .nanoseconds = abi::file_time_ns(t), .reserved = 0};
}

bool is_device(uint32_t mode) {
  uint32_t type = mode & abi::kModeType;
  return type == abi::kModeCharacter || type == abi::kModeBlock;
}

}  // namespace

long statx(int directory, const char* path, unsigned flags, unsigned, void* to) {
  constexpr uint32_t kBasicMask = 0x7ff & ~0x800;
  if (is_bad(to)) return -EFAULT;
  abi::Attributes a{};
  long type = get_attributes(directory, path, flags, a);
  if (type < 0) return type;
  auto& out = *static_cast<Statx*>(to);
  std::memset(&out, 0, sizeof out);
  out.mask = kBasicMask;
  out.block_bytes = 4096;
  out.mode = uint16_t(abi::attributes_mode(int32_t(type)));
  out.links = abi::attributes_links(int32_t(type));
  out.uid = a.uid;
  out.gid = a.gid;
  out.inode = a.inode;
  out.size = is_device(out.mode) ? 0 : a.size;
  out.blocks = a.blocks;
  out.accessed = statx_time(a.accessed);
  out.changed = statx_time(a.changed);
  out.modified = statx_time(a.modified);
  if (is_device(out.mode)) {
    out.device_major = abi::device_major(uint32_t(a.size));
    out.device_minor = abi::device_minor(uint32_t(a.size));
  }
  out.on_major = abi::device_major(a.device);
  out.on_minor = abi::device_minor(a.device);
  return 0;
}

}  // namespace posix
