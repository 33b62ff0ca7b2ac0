// SPDX-License-Identifier: BSD-3-Clause
// One function for each request of user processes (abi/vfs.h). The result is the reply's type; kSuspended: the
// request is parked and will be carried out again from its beginning.
#pragma once
#include "abi/chardev.h"
#include "servers/vfs/vfs.h"

namespace vfs {

#define VFS_REQUESTS(X)              \
  X(open, Open)                      \
  X(close, Close)                    \
  X(make_pipe, Pipe)                 \
  X(dup, Dup)                        \
  X(dup_to, DupTo)                   \
  X(read, Read)                      \
  X(write, Write)                    \
  X(read_vector, ReadVector)         \
  X(write_vector, WriteVector)       \
  X(seek, Seek)                      \
  X(read_directory, ReadDirectory)   \
  X(truncate, Truncate)              \
  X(sync_file, SyncFile)             \
  X(sync, Sync)                      \
  X(ioctl, Ioctl)                    \
  X(poll, Poll)                      \
  X(allocate, Allocate)              \
  X(control, Control)                \
  X(lock, Lock)                      \
  X(file_lock, FileLock)             \
  X(stat, Stat)                      \
  X(access, Access)                  \
  X(read_link, ReadLink)             \
  X(make_directory, MakeDirectory)   \
  X(make_node, MakeNode)             \
  X(unlink, Unlink)                  \
  X(link, Link)                      \
  X(rename, Rename)                  \
  X(make_symlink, MakeSymlink)       \
  X(set_mode, SetMode)               \
  X(set_owner, SetOwner)             \
  X(set_times, SetTimes)             \
  X(stat_fs, StatFs)                 \
  X(change_directory, ChangeDirectory) \
  X(change_root, ChangeRoot)         \
  X(get_cwd, GetCwd)                 \
  X(set_mask, SetMask)               \
  X(mount, Mount)                    \
  X(unmount, Unmount)

#define VFS_REQUEST(function, Request) \
  Result<int32_t> function(Vfs& vfs, Process& p, const abi::vfs::Request& request, Message& reply);
VFS_REQUESTS(VFS_REQUEST)
#undef VFS_REQUEST

// PM's requests about `p` (abi/pm_vfs.h); exec is parked like a user's request.
Result<int32_t> exec(Vfs& vfs, Process& p, const abi::pm_vfs::Exec& request, Message& reply);
// RS's; answered by a message of its own.
Result<int32_t> load_image(Vfs& vfs, Process& rs, const abi::vfs::LoadImage& request);

[[nodiscard]] inline abi::chardev::Caller caller_of(const Process& p) {
  return {p.endpoint, p.group, p.session, p.pid};
}

}  // namespace vfs
