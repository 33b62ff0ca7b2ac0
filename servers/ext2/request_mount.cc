// SPDX-License-Identifier: BSD-3-Clause
// Mount, Unmount, NewDriver.
#include "servers/ext2/requests.h"

namespace ext2 {

namespace {

void forget_mount(FileSystem& fs, Mount& mount) {
  fs.cache.drop(mount);
  fs.inodes.drop(mount);
  fs.names.clear();
  if (mount.groups != nullptr) fs.machine.release(mount.groups, mount.group_memory);
  if (mount.disk != nullptr) fs.machine.close_disk(mount.index);
  const uint16_t index = mount.index;
  mount = {};
  mount.index = index;
}

Result<> start(FileSystem& fs, Mount& mount, const abi::fs::Mount& request) {
  mount.disk = TRY(fs.machine.open_disk(mount.index, request.driver, request.minor));
  mount.is_read_only = (request.flags & abi::fs::kMountReadOnly) != 0;
  mount.area = request.area;
  TRY_VOID(check_mount(mount, fs.machine));
  const bool was_clean = (mount.super.state & kStateClean) != 0;
  if (!was_clean) {
    if ((request.flags & abi::fs::kMountRecover) == 0) fs.machine.log("was not unmounted cleanly: mount", mount.index);
    TRY_VOID(recount(mount));
  }
  const InodeRef root = TRY(fs.inodes.get(mount, kRootInode));
  if (!root->is_directory()) return fs.damaged(mount, "root is not a directory: mode", root->mode);
  if (!mount.is_read_only) TRY_VOID(write_super(mount, fs.cache, fs.machine, false));
  mount.is_used = true;
  return {};
}

Result<> change_flags(FileSystem& fs, Mount& mount, uint32_t flags) {
  const bool is_read_only = (flags & abi::fs::kMountReadOnly) != 0;
  if (is_read_only == mount.is_read_only) return {};
  if ((mount.super.read_only_compat & ~kKnownReadOnlyCompat) != 0) return std::unexpected(Error::kReadOnly);
  TRY_VOID(write_super(mount, fs.cache, fs.machine, is_read_only));
  mount.is_read_only = is_read_only;
  return {};
}

}  // namespace

Result<int32_t> mount(FileSystem& fs, const abi::fs::Mount& request, abi::Message& reply) {
  if (request.mount >= FileSystem::kMounts) return std::unexpected(Error::kInvalid);
  Mount& mount = fs.mounts[request.mount];
  if ((request.flags & abi::fs::kMountChange) != 0) {
    TRY(fs.mount_of(request.mount));
    TRY_VOID(change_flags(fs, mount, request.flags));
  } else if (!mount.is_used) {
    if (auto r = start(fs, mount, request); !r) {
      forget_mount(fs, mount);
      return std::unexpected(r.error());
    }
    const InodeRef root = TRY(fs.inodes.get(mount, kRootInode));
    root->references++;
  } else {
    if ((request.flags & abi::fs::kMountRecover) == 0) return std::unexpected(Error::kBusy);
    mount.area = request.area;
  }
  const InodeRef root = TRY(fs.inodes.get(mount, kRootInode));
  return fs.describe(*root, reply);
}

Result<int32_t> unmount(FileSystem& fs, const abi::fs::Unmount& request, abi::Message&) {
  Mount& mount = *TRY(fs.mount_of(request.mount));
  if (fs.inodes.has_references(mount, kRootInode)) return std::unexpected(Error::kBusy);
  if (!mount.is_read_only) {
    fs.release_doomed(mount);
    TRY_VOID(write_super(mount, fs.cache, fs.machine, true));
    TRY_VOID(mount.disk->flush());
  }
  forget_mount(fs, mount);
  return 0;
}

Result<int32_t> new_driver(FileSystem& fs, const abi::fs::NewDriver& request, abi::Message&) {
  Mount& mount = *TRY(fs.any_mount_of(request.mount));
  TRY_VOID(mount.disk->replace_driver(request.driver));
  TRY_VOID(fs.finish_commit(mount));
  fs.release_doomed(mount);
  return 0;
}

}  // namespace ext2
