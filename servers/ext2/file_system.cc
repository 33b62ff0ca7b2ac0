// SPDX-License-Identifier: BSD-3-Clause
#include "servers/ext2/file_system.h"

#include <algorithm>

#include "servers/ext2/nodes.h"

namespace ext2 {

FileSystem::FileSystem(Machine& m, const Memory& memory) : machine(m) {
  cache.initialise(memory.buffers, memory.blocks, memory.buffer_hash);
  inodes.initialise(memory.inodes, cache);
  names.initialise(memory.names);
  for (unsigned i = 0; i < kMounts; i++) mounts[i].index = uint16_t(i);
}

Result<Mount*> FileSystem::any_mount_of(uint32_t number) {
  if (number >= kMounts || !mounts[number].is_used) return std::unexpected(Error::kInvalid);
  return &mounts[number];
}

Result<Mount*> FileSystem::mount_of(uint32_t number) {
  Mount* mount = TRY(any_mount_of(number));
  if (mount->is_pending) [[unlikely]] return std::unexpected(Error::kDeadEndpoint);
  return mount;
}

// The counts follow a commit, or are as before. True: the number of directories changed in some group.
bool FileSystem::settle_deltas(Mount& mount, bool is_commit) {
  if (!mount.has_deltas) return false;
  const auto add = [](uint32_t& count, int32_t& delta) {
    const int64_t sum = int64_t(count) + delta;
    count = sum < 0 ? 0 : uint32_t(sum);
    delta = 0;
  };
  for (uint32_t i = 0; i < mount.group_count; i++) {
    Group& g = mount.groups[i];
    if (is_commit) {
      mount.free_blocks = uint64_t(std::max<int64_t>(0, int64_t(mount.free_blocks) + g.block_delta));
      mount.free_inodes = uint64_t(std::max<int64_t>(0, int64_t(mount.free_inodes) + g.inode_delta));
      add(g.free_blocks, g.block_delta);
      add(g.free_inodes, g.inode_delta);
      add(g.directories, g.directory_delta);
    }
    g.block_delta = g.inode_delta = g.directory_delta = 0;
  }
  mount.has_deltas = false;
  return true;
}

Result<> FileSystem::commit(Mount& mount, bool is_removal) {
  if (inodes.is_dirty()) TRY_VOID(inodes.store_dirty());
  if (mount.has_deltas) {
    for (uint32_t i = 0; i < mount.group_count; i++) {
      if (mount.groups[i].directory_delta != 0) TRY_VOID(store_group(mount, cache, i));
    }
  }
  if (cache.is_dirty()) {
    const auto written = cache.commit(mount, is_removal);
    if (!written && written.error() != Error::kDeadEndpoint) return written;
    mount.is_pending = !written;
    mount.is_pending_removal = is_removal;
  }
  inodes.commit();
  settle_deltas(mount, true);
  if (mount.is_pending) return std::unexpected(Error::kDeadEndpoint);
  return {};
}

Result<> FileSystem::finish_commit(Mount& mount) {
  if (!mount.is_pending) return {};
  TRY_VOID(cache.commit(mount, mount.is_pending_removal));
  mount.is_pending = false;
  return {};
}

void FileSystem::abort(Mount& mount) {
  if (!cache.is_dirty() && !inodes.is_dirty() && !mount.has_deltas) return;
  cache.abort();
  inodes.abort();
  names.clear();
  settle_deltas(mount, false);
}

std::unexpected<Error> FileSystem::damaged(Mount& mount, std::string_view what, uint64_t number) {
  constexpr unsigned kMaxComplaints = 20;
  if (mount.complaints < kMaxComplaints) {
    mount.complaints++;
    machine.log(what, number);
  }
  mount.super.state |= kStateErrors;
  return std::unexpected(Error::kIo);
}

int32_t FileSystem::describe(const Inode& inode, abi::Message& reply) const {
  reply.set(abi::Attributes{
      .inode = inode.number,
      .size = inode.is_device() ? device_of(inode) : inode.size,
      .blocks = inode.is_device() ? 0 : inode.sectors,
      .device = 0,
      .uid = inode.uid,
      .gid = inode.gid,
      .accessed = inode.accessed,
      .modified = inode.modified,
      .changed = inode.changed,
  });
  return abi::attributes_type(inode.mode, inode.links);
}

Result<> FileSystem::check_write_access(const Inode& directory, const fs::Identity& who) const {
  if (directory.mount->is_read_only) return std::unexpected(Error::kReadOnly);
  if (!fs::may_access(who, directory.mode, directory.uid, directory.gid, fs::kMayWrite | fs::kMayExecute)) {
    return std::unexpected(Error::kAccess);
  }
  if (directory.links == 0) return std::unexpected(Error::kNoEntry);  // removed, but somebody's cwd
  return {};
}

// Not at each read: only if the file changed since the last one, or that is a day ago.
void FileSystem::update_access_time(Inode& inode) {
  constexpr int64_t kDay = 24 * 60 * 60;
  if (inode.mount->is_read_only) return;
  if (inode.accessed > inode.modified && inode.accessed > inode.changed &&
      abi::file_time_seconds(now()) - abi::file_time_seconds(inode.accessed) < kDay) {
    return;
  }
  if (inode.accessed >= now()) return;
  (void)transact(*inode.mount, false, [&]() -> Result<int32_t> {
    inode.accessed = now();
    inodes.mark_dirty(inode);
    return 0;
  });
}

Result<FileSystem::Walked> FileSystem::walk(Mount& mount, const abi::fs::Walk& walk, const char* text,
                                            size_t text_bytes, bool to_parent) {
  TRY_VOID(arguments.load(machine, mount.area, walk, text, text_bytes));
  InodeRef start = TRY(inodes.get(mount, walk.start));
  Nodes nodes(*this, mount);
  fs::Walker<Nodes> walker(nodes, arguments.who(), walk.root, arguments.path());
  if (to_parent) return walker.to_parent(std::move(start));
  return walker.to_node(std::move(start), (walk.flags & abi::fs::kWalkNoFollow) == 0);
}

int32_t FileSystem::walk_stopped(const Walked& at, abi::Message& reply) {
  reply.set(at.where);
  return at.stop;
}

}  // namespace ext2
