// SPDX-License-Identifier: BSD-3-Clause
// The ext2 service without its main loop: all its state, and the steps that requests are made of. One file for
// each group of steps (allocate_*.cc, block_map.cc, truncate.cc, directory.cc), one for each request (request_*.cc).
//
// A request is a transaction on one mount: transact() writes what it changed before it is answered, or undoes it.
#pragma once
#include "abi/fs.h"
#include "abi/message.h"
#include "lib/fs/arguments.h"
#include "lib/fs/walk.h"
#include "servers/ext2/cache.h"
#include "servers/ext2/inode.h"
#include "servers/ext2/mount.h"
#include "servers/ext2/name_cache.h"

namespace ext2 {

class FileSystem {
 public:
  static constexpr unsigned kMounts = 8;

  struct Memory {  // sizes decide how much is cached
    std::span<Buffer> buffers;
    uint8_t* blocks;  // kMaxBlockBytes each
    std::span<Buffer*> buffer_hash;
    std::span<Inode> inodes;
    std::span<NameCache::Entry> names;
  };

  FileSystem(Machine& machine, const Memory& memory);

  // ---- Transactions
  template <class Body>
  Result<int32_t> transact(Mount& mount, bool is_removal, Body&& body) {
    if (mount.is_read_only) return std::unexpected(Error::kReadOnly);
    if (mount.is_pending) return std::unexpected(Error::kDeadEndpoint);
    Result<int32_t> result = body();
    if (result) {
      // If the driver died while it wrote, the request is done all the same: finish_commit() does the rest.
      auto r = commit(mount, is_removal);
      if (!r && !mount.is_pending) result = std::unexpected(r.error());
    }
    if (!result && !mount.is_pending) abort(mount);
    return result;
  }
  // kDeadEndpoint and mount.is_pending: all is decided, but not all of it is on the disk.
  Result<> commit(Mount& mount, bool is_removal);
  Result<> finish_commit(Mount& mount);
  void abort(Mount& mount);

  // ---- Mounts
  Result<Mount*> mount_of(uint32_t number);   // kDeadEndpoint: nothing goes before a commit is finished
  Result<Mount*> any_mount_of(uint32_t number);  // one in that state, too

  // ---- Allocation. `goal`: as near to it as possible.
  Result<uint32_t> allocate_block(Mount& mount, uint32_t goal, bool is_root);
  bool free_block(Mount& mount, uint32_t block);  // false: it is no block of a file, or already free
  void unfree_block(Mount& mount, uint32_t block);
  Result<uint32_t> allocate_inode(Mount& mount, uint32_t parent, bool is_directory);
  void free_inode(Mount& mount, uint32_t number, bool is_directory);

  // ---- Blocks of files
  Result<uint32_t> map_block(Inode& inode, uint64_t index);  // 0: a hole
  struct Mapped {
    uint32_t block;
    bool is_new;
  };
  Result<Mapped> map_or_allocate(Inode& inode, uint64_t index);
  // Frees blocks behind the size until done (true) or until much was changed (false: commit and go on).
  Result<bool> shrink(Inode& inode, uint64_t new_size);
  // To any size, in several transactions if need be. Leaves the last one to be committed.
  Result<> set_size(Inode& inode, uint64_t new_size);
  // An inode without names and references: frees it, now or, if the disk fails, later.
  Result<> release_inode(Inode& inode);
  void release_doomed(Mount& mount);

  // ---- Directories
  Result<uint32_t> find_entry(Inode& directory, std::string_view name);  // kNoEntry
  Result<> add_entry(Inode& directory, std::string_view name, const Inode& node);
  Result<> remove_entry(Inode& directory, std::string_view name);
  Result<> replace_entry(Inode& directory, std::string_view name, const Inode& node);
  Result<bool> is_empty_directory(Inode& directory);
  Result<> make_dots(Inode& directory, uint32_t parent);
  void touch_directory(Inode& directory);

  // ---- Nodes
  Result<InodeRef> new_inode(Inode& directory, uint32_t mode, const fs::Identity& who);
  int32_t describe(const Inode& inode, abi::Message& reply) const;
  Result<> check_write_access(const Inode& directory, const fs::Identity& who) const;
  void update_access_time(Inode& inode);
  abi::FileTime now() { return now_ != 0 ? now_ : (now_ = machine.now()); }
  // Something on the disk is wrong: says so, a few times for each mount, and gives kIo.
  std::unexpected<Error> damaged(Mount& mount, std::string_view what, uint64_t number);

  // ---- Paths
  class Nodes;  // what fs::Walker sees
  using Walked = fs::Walked<InodeRef>;
  Result<Walked> walk(Mount& mount, const abi::fs::Walk& walk, const char* text, size_t text_bytes, bool to_parent);
  static int32_t walk_stopped(const Walked& at, abi::Message& reply);

  void handle(const abi::Message& request, abi::Message& reply);

  Machine& machine;
  Cache cache;
  InodeTable inodes;
  NameCache names;
  Mount mounts[kMounts] = {};
  fs::Arguments arguments;

 private:
  Result<uint32_t> take_block(Mount& mount, uint32_t group, uint32_t from, uint32_t end);
  Result<uint32_t> next_level(Inode& inode, const BufferRef& table, uint32_t index, bool is_leaf, bool& is_new);
  Result<uint32_t> new_table(Inode& inode, uint32_t index_of_file, bool is_leaf);
  bool settle_deltas(Mount& mount, bool is_commit);

  abi::FileTime now_ = 0;
  uint32_t generation_ = 0;
};

}  // namespace ext2
