// SPDX-License-Identifier: BSD-3-Clause
// ext2 as fs::Walker sees it, and device numbers in inodes.
#pragma once
#include "servers/ext2/file_system.h"

namespace ext2 {

class FileSystem::Nodes {
 public:
  using NodeRef = InodeRef;

  Nodes(FileSystem& fs, Mount& mount) : fs_(fs), mount_(mount) {}

  [[nodiscard]] uint32_t number(const InodeRef& n) const { return n->number; }
  [[nodiscard]] uint32_t mode(const InodeRef& n) const { return n->mode; }
  [[nodiscard]] uint32_t uid(const InodeRef& n) const { return n->uid; }
  [[nodiscard]] uint32_t gid(const InodeRef& n) const { return n->gid; }
  [[nodiscard]] bool is_mount_point(const InodeRef& n) const { return n->is_mount_point; }
  [[nodiscard]] uint32_t root() const { return kRootInode; }

  Result<InodeRef> find(InodeRef& directory, std::string_view name) {
    const uint32_t number = TRY(fs_.find_entry(*directory, name));
    auto node = fs_.inodes.get(mount_, number);
    if (!node && node.error() == Error::kNoEntry) {
      return fs_.damaged(mount_, "entry of a free inode: directory", directory->number);
    }
    return node;
  }
  // Short texts live in the inode; others are read by ReadLink.
  size_t link_text(InodeRef& link, std::span<char> to) {
    if (!link->is_fast_symlink() || link->size > to.size()) return 0;
    std::memcpy(to.data(), link->block, size_t(link->size));
    return size_t(link->size);
  }

 private:
  FileSystem& fs_;
  Mount& mount_;
};

// Linux's two places: old 16-bit numbers in block[0], newer ones in block[1].
[[nodiscard]] inline uint32_t device_of(const Inode& inode) {
  if (inode.block[0] != 0) return abi::make_device(inode.block[0] >> 8 & 0xff, inode.block[0] & 0xff);
  return inode.block[1];
}
inline void set_device(Inode& inode, uint32_t device) {
  const bool is_old = abi::device_major(device) < 256 && abi::device_minor(device) < 256;
  inode.block[0] = is_old ? device : 0;
  inode.block[1] = is_old ? 0 : device;
}

}  // namespace ext2
