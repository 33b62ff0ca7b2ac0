// SPDX-License-Identifier: BSD-3-Clause
// Inodes in memory. An entry stays while it is pinned (InodeRef), referenced by VFS, changed, a mount point or
// doomed; others are a cache.
//
// Invariant between requests: an entry equals the disk, except for references and is_mount_point.
#pragma once
#include "base/intrusive_list.h"
#include "servers/ext2/cache.h"
#include "servers/ext2/mount.h"

namespace ext2 {

struct Inode {
  base::ListNode lru, dirty;
  Inode* hash_next;
  Mount* mount;             // null: the entry is empty
  uint32_t number;
  uint32_t references;      // of VFS
  uint16_t pins;
  bool is_mount_point;
  bool is_doomed;           // no names and no references, but its blocks could not be freed yet
  bool is_stale;            // an aborted request changed it: read it again

  uint16_t mode, links;
  uint32_t uid, gid;
  uint64_t size;
  uint32_t sectors, flags, generation, file_acl, deleted;
  abi::FileTime accessed, modified, changed, created;
  uint32_t block[kBlockPointers];
  uint32_t last_block;      // most recently allocated: the next one goes behind it

  [[nodiscard]] bool is_directory() const { return (mode & abi::kModeType) == abi::kModeDirectory; }
  [[nodiscard]] bool is_regular() const { return (mode & abi::kModeType) == abi::kModeRegular; }
  [[nodiscard]] bool is_symlink() const { return (mode & abi::kModeType) == abi::kModeSymlink; }
  [[nodiscard]] bool is_device() const {
    const uint32_t type = mode & abi::kModeType;
    return type == abi::kModeCharacter || type == abi::kModeBlock;
  }
  [[nodiscard]] bool is_fast_symlink() const {
    return is_symlink() && size < kFastSymlinkBytes && sectors == (file_acl != 0 ? mount->sectors_per_block() : 0);
  }
  [[nodiscard]] bool has_blocks() const { return is_regular() || is_directory() || (is_symlink() && !is_fast_symlink()); }
};

class InodeRef {
 public:
  InodeRef() = default;
  explicit InodeRef(Inode* i) : inode_(i) { i->pins++; }
  InodeRef(InodeRef&& other) noexcept : inode_(std::exchange(other.inode_, nullptr)) {}
  InodeRef& operator=(InodeRef&& other) noexcept {
    std::swap(inode_, other.inode_);
    return *this;
  }
  ~InodeRef() {
    if (inode_ != nullptr) inode_->pins--;
  }
  [[nodiscard]] explicit operator bool() const { return inode_ != nullptr; }
  [[nodiscard]] Inode* operator->() const { return inode_; }
  [[nodiscard]] Inode& operator*() const { return *inode_; }

 private:
  Inode* inode_ = nullptr;
};

class InodeTable {
 public:
  static constexpr unsigned kHashHeads = 512;

  void initialise(std::span<Inode> entries, Cache& cache);

  // kNoEntry: no such number, or a free inode. kIo.
  Result<InodeRef> get(Mount& mount, uint32_t number);
  // An entry for an inode that was just allocated; all zero but mount and number. Dirty.
  Result<InodeRef> create(Mount& mount, uint32_t number);
  void mark_dirty(Inode& inode);

  // Puts the changed inodes into their buffers; after that, commit the cache.
  Result<> store_dirty();
  void commit();
  // Back to what the disk says (after Cache::abort): at the next get(), because the disk may be out of reach now.
  void abort();
  void drop(const Mount& mount);

  [[nodiscard]] bool is_dirty() const { return !dirty_.is_empty(); }
  [[nodiscard]] Inode* first_doomed(const Mount& mount);
  [[nodiscard]] bool has_references(const Mount& mount, uint32_t except) const;

 private:
  [[nodiscard]] Inode*& head(const Mount& mount, uint32_t number);
  [[nodiscard]] Inode* find(const Mount& mount, uint32_t number);
  Result<Inode*> take(Mount& mount, uint32_t number);
  void remove(Inode& inode);
  Result<> refresh(Inode& inode);
  Result<> load(Inode& inode);
  Result<> store(Inode& inode);

  std::span<Inode> entries_;
  Cache* cache_ = nullptr;
  Inode* heads_[kHashHeads];
  base::List lru_, dirty_;
};

}  // namespace ext2
