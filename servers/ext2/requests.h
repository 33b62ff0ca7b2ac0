// SPDX-License-Identifier: BSD-3-Clause
// One function for each request of abi/fs.h, each in a file of its own name. The result is the reply's type.
#pragma once
#include "servers/ext2/file_system.h"

namespace ext2 {

#define EXT2_REQUEST(function, Request) \
  Result<int32_t> function(FileSystem& fs, const abi::fs::Request& request, abi::Message& reply);
#define EXT2_REQUESTS(X)                \
  X(lookup, Lookup)                     \
  X(create, Create)                     \
  X(make_node, MakeNode)                \
  X(unlink, Unlink)                     \
  X(make_symlink, MakeSymlink)          \
  X(close, Close)                       \
  X(reopen, Reopen)                     \
  X(get_attributes, GetAttributes)      \
  X(set_attributes, SetAttributes)      \
  X(read, Read)                         \
  X(write, Write)                       \
  X(read_directory, ReadDirectory)      \
  X(read_link, ReadLink)                \
  X(truncate, Truncate)                 \
  X(allocate, Allocate)                 \
  X(link, Link)                         \
  X(rename, Rename)                     \
  X(name_of, NameOf)                    \
  X(mark_mount_point, MarkMountPoint)   \
  X(mount, Mount)                       \
  X(unmount, Unmount)                   \
  X(sync, Sync)                         \
  X(stat_fs, StatFs)                    \
  X(new_driver, NewDriver)
EXT2_REQUESTS(EXT2_REQUEST)
#undef EXT2_REQUEST

// Shared by those that make a new entry: walks to the directory and checks that the caller may write there. An
// outcome with `stop` set is for VFS.
struct NewEntry {
  FileSystem::Walked at;
  bool exists;
};
Result<NewEntry> find_place(FileSystem& fs, Mount& mount, const abi::fs::Walk& walk, const char* text,
                            size_t text_bytes);

}  // namespace ext2
