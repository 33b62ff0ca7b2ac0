// SPDX-License-Identifier: BSD-3-Clause
// VFS -> file systems, by SENDREC; VFS alone may call (others: kPerm). A file system answers each request at
// once; it may itself SENDREC to block drivers and VM, never upwards.
//
// One file-system service serves several mounts, told apart by `mount`, a number chosen by VFS. A node is named
// by its inode number. VFS holds references to nodes (Lookup with kOpen, Create, Reopen; each adds one; Close
// gives them back): a node with references survives the removal of its last name. Everything else may be done
// to a node without a reference, because VFS has one request under way at a time.
//
// Restart: the durable state of a file system is its disk; the only other state are mounts, references and mount
// points. After a restart VFS sends Mount (kRecover) for each mount and Reopen for each node that it holds, then
// repeats the request that was cut off. A file system therefore writes all changes through before it answers, in
// an order that leaves the disk consistent whenever it dies. Requests marked "retry: yes" give the same result
// when repeated; for the others VFS treats a repeated request's kExists / kNoEntry as what it is.
// Block driver dead: the file system undoes what the request did and answers kDeadEndpoint; VFS sends NewDriver
// when the successor is there, and repeats the request.
//
// Paths: relative to a start node, `path_bytes` long, without a final 0. Up to sizeof text inline; longer ones lie in
// the argument area, memory of VFS that is granted READ to the file system (Mount tells the grant), as are the
// caller's supplementary groups and the second name of Link and Rename.
#pragma once
#include <cstdint>

#include "abi/endpoint.h"
#include "abi/file.h"
#include "abi/grant.h"
#include "abi/message.h"
#include "abi/protocol.h"

namespace abi::fs {

struct ArgumentArea {
  uint32_t groups[kMaxGroups];     // Walk::group_count are valid
  char path[kMaxPath];
  char name[kMaxName + 1];         // Link, Rename: name in the target directory
  Endpoint caller;                 // whose walk this is: procfs makes /proc/self of it
  uint32_t reserved;
};
inline constexpr unsigned kMaxMounts = 16;
inline constexpr unsigned kMaxTransfer = 64 * 1024;  // a Read or Write may do less than asked for; this is plenty

// ---- Answers to a path walk that needs VFS. Types below 0x1000 (attributes_type() is above).
inline constexpr int32_t kWalkMountPoint = 1;  // a file system is mounted on node `node`: go on in its root
inline constexpr int32_t kWalkAbove = 2;       // ".." at the root of this mount: go on at its mount point
inline constexpr int32_t kWalkSymlink = 3;     // a symbolic link in the way (or last, and followed)
// `consumed` bytes of the path are done (for kWalkSymlink with the link's name, for kWalkAbove without the "..").
// kWalkSymlink: `node` is the directory where the link's text starts; the text is in the reply if it fits, else
// ReadLink of `link` gets it.
struct WalkStop {
  uint32_t node, consumed, link;
  uint16_t is_whole, text_bytes;   // is_whole: the text is here
  char text[40];
};
static_assert(sizeof(WalkStop) == 56);

// First member of all requests with a path.
struct Walk {
  uint32_t mount, start;       // start: directory
  uint32_t root;               // ".." does not leave this node (the caller's root, if on this mount), else 0
  uint32_t uid, gid;           // effective ids: search permission on the way, write permission for changes
  uint16_t path_bytes;
  uint8_t group_count;
  uint8_t flags;               // kWalk*
};
static_assert(sizeof(Walk) == 24);
inline constexpr uint8_t kWalkNoFollow = 1;     // a symbolic link as last component is the result itself
inline constexpr uint8_t kWalkOpen = 2;         // take a reference to the result
inline constexpr uint8_t kWalkParent = 4;       // Lookup: the result is the directory of the last component, which
                                                // must be a directory that the caller may search
inline constexpr uint8_t kWalkDirectory = 8;    // the result must be a directory (path ended with '/')
inline constexpr uint8_t kWalkTextInline = 16;  // the path is in the request

// Result: attributes_type() and abi::Attributes (inode is the node). retry: yes (kOpen: once per reference)
// Errors of every walk: kNoEntry kNotDirectory kAccess kNameTooLong kIo kDeadEndpoint.
struct Lookup {
  static constexpr int32_t kType = kFsBase + 0;
  Walk walk;
  char text[32];
};
// open with O_CREAT: existing file: as Lookup, unless flags has kOpenExclusive (kExists); otherwise a regular file
// is made with mode, uid, gid of the walk (a set-gid directory gives its group). The path is not followed if its last
// component is a symbolic link and the flags have kOpenExclusive. The answer's attributes have blocks ==
// kCreated if it was made now. Takes a reference (always). Errors: walk, kNoSpace kReadOnly. retry: not with kOpenExclusive
struct Create {
  static constexpr int32_t kType = kFsBase + 1;
  Walk walk;
  uint32_t flags, mode;
  char text[24];
};
inline constexpr uint32_t kCreated = 0xffffffff;
// mkdir, mknod: mode with type; device for device nodes. Result 0. kExists kNoSpace kReadOnly kTooManyLinks. retry: no
struct MakeNode {
  static constexpr int32_t kType = kFsBase + 2;
  Walk walk;
  uint32_t mode, device;
  char text[24];
};
// unlink, rmdir (flags kAtRemoveDirectory). Sticky directories: owner of file or directory, or root (kPerm).
// Result 0. kIsDirectory kNotDirectory kNotEmpty kBusy (mount point) kPerm kReadOnly kInvalid ("." last). retry: no
struct Unlink {
  static constexpr int32_t kType = kFsBase + 3;
  Walk walk;
  uint32_t flags;
  char text[28];
};
// symlink: target text of target_bytes is readable at the grant. Result 0. kExists kNoSpace kReadOnly. retry: no
struct MakeSymlink {
  static constexpr int32_t kType = kFsBase + 4;
  Walk walk;
  GrantId target;
  uint32_t target_bytes;
  char text[24];
};

// ---- Nodes

struct Node { uint32_t mount, node; };

// Give back `count` references. Result 0. A node without names and references is freed. retry: yes
struct Close { static constexpr int32_t kType = kFsBase + 8; Node node; uint32_t count, reserved; };
// After a restart: take `count` references again. Result: attributes. kNoEntry: the node is free on disk. retry: yes
struct Reopen { static constexpr int32_t kType = kFsBase + 9; Node node; uint32_t count, reserved; };
// Result: attributes. retry: yes
struct GetAttributes { static constexpr int32_t kType = kFsBase + 10; Node node; };
// Sets what the mask names; VFS has checked permission. Updates the change time. Result 0. kReadOnly. retry: yes
inline constexpr uint32_t kSetMode = 1, kSetUid = 2, kSetGid = 4, kSetAccessed = 8, kSetModified = 16;
struct SetAttributes {
  static constexpr int32_t kType = kFsBase + 11;
  Node node;
  uint32_t mask, mode, uid, gid;
  FileTime accessed, modified;  // kTimeNow allowed
};
// read, write: data moves between the grant (of VFS, usually magic) from offset 0 and the file. Result: bytes
// done, short at the end of the file or after kMaxTransfer. Write: position kAppend means the end. Reply: the
// position after. Sets times; a write takes set-uid and set-gid off when the flag says so.
// kNoSpace kFileTooBig kReadOnly kFault kIo. retry: yes (append: no)
inline constexpr uint64_t kAppend = ~0ull;
inline constexpr uint32_t kDropPrivilegeBits = 1, kNoAccessTime = 2, kSynchronous = 4;
struct Transfer {
  Node node;
  GrantId grant;
  uint32_t flags;
  uint64_t grant_offset, position, bytes;
  struct Reply { uint64_t position; };
};
struct Read : Transfer { static constexpr int32_t kType = kFsBase + 12; };
struct Write : Transfer { static constexpr int32_t kType = kFsBase + 13; };
// Whole struct linux_dirent64 records into the grant. position: 0 or what the last reply said. Result: bytes; 0 at the
// end; kInvalid if not even one record fits. retry: yes
struct ReadDirectory {
  static constexpr int32_t kType = kFsBase + 14;
  Node node;
  GrantId grant;
  uint32_t flags;
  uint64_t position, bytes;
  struct Reply { uint64_t position; };
};
// Result: bytes of the text, cut off at `bytes`. kInvalid: not a link. retry: yes
struct ReadLink { static constexpr int32_t kType = kFsBase + 15; Node node; GrantId grant; uint32_t bytes; };
// Sets the size; the new part is a hole. Result 0. kFileTooBig kReadOnly. retry: yes
struct Truncate { static constexpr int32_t kType = kFsBase + 16; Node node; uint64_t size; };
// Blocks for a range (fallocate); keep_size: the size stays. Result 0. kNoSpace kNotSupported. retry: yes
struct Allocate { static constexpr int32_t kType = kFsBase + 17; Node node; uint64_t position, bytes; uint32_t keep_size, reserved; };

// New name for a node: name in ArgumentArea::name, in directory `directory`. Both are on this mount. The caller's write
// permission on the directory is checked with Walk's ids. Result 0. kExists kTooManyLinks kNoSpace. retry: no
struct Link {
  static constexpr int32_t kType = kFsBase + 18;
  Node node;
  uint32_t directory;
  uint32_t uid, gid;
  uint16_t name_bytes;
  uint8_t group_count, flags;
};
// Old name in ArgumentArea::path (path_bytes, one component), new one in ArgumentArea::name. All of rename(2): kNotEmpty
// kNotDirectory kIsDirectory kInvalid (into itself) kExists (with kRenameNoReplace) kBusy kPerm (sticky). retry: no
inline constexpr uint8_t kRenameNoReplace = 1;
struct Rename {
  static constexpr int32_t kType = kFsBase + 19;
  uint32_t mount, old_directory, new_directory;
  uint32_t uid, gid;
  uint16_t path_bytes, name_bytes;
  uint8_t group_count, flags;
  uint16_t reserved;
};
// Name of a directory in its parent, for getcwd: looks up `node` in `directory`. The text goes to the grant.
// Result: bytes (kRange: more than `bytes`), kNoEntry. retry: yes
struct NameOf {
  static constexpr int32_t kType = kFsBase + 20;
  Node directory;
  uint32_t node;
  GrantId grant;
  uint32_t bytes, reserved;
};
// The node becomes (is_on) or stops being a mount point: walks stop there with kWalkMountPoint. Result 0. retry: yes
struct MarkMountPoint { static constexpr int32_t kType = kFsBase + 21; Node node; uint32_t is_on, reserved; };

// ---- Mounts

// driver: endpoint of the block driver (kNone: none needed), minor; area: grant of an ArgumentArea. flags: kMount*.
// With kRecover the mount may exist already in the eyes of VFS (see top). Result: attributes of the root, which gets a
// reference. Errors: kInvalid (not this file system, or a feature that it cannot handle: the log says which), kIo,
// kBusy (mount number in use and not kRecover), kDeadEndpoint. retry: yes
inline constexpr uint32_t kMountReadOnly = 1, kMountRecover = 2, kMountChange = 4;  // change: new flags only
struct Mount {
  static constexpr int32_t kType = kFsBase + 32;
  uint32_t mount;
  Endpoint driver;
  uint32_t minor, flags;
  GrantId area;
  uint32_t reserved;
};
// Write everything back and forget the mount. kBusy: nodes other than the root are referenced. retry: yes
struct Unmount { static constexpr int32_t kType = kFsBase + 33; uint32_t mount, reserved; };
// Write everything back (mount 0xffffffff: all), and ask the driver to do so. Result 0. retry: yes
struct Sync { static constexpr int32_t kType = kFsBase + 34; uint32_t mount, reserved; };
// Result 0, payload FileSystemInfo. retry: yes
struct StatFs { static constexpr int32_t kType = kFsBase + 35; uint32_t mount, reserved; };
// The driver of a mount was replaced. Result 0. retry: yes
struct NewDriver { static constexpr int32_t kType = kFsBase + 36; uint32_t mount; Endpoint driver; };
// To procfs only: what /proc/mounts shows. text_bytes at the grant, kept by the file system until the next one. retry: yes
struct MountTable { static constexpr int32_t kType = kFsBase + 37; GrantId grant; uint32_t text_bytes; };

static_assert(sizeof(Lookup) == 56 && sizeof(Create) == 56 && sizeof(MakeNode) == 56 && sizeof(Unlink) == 56);
static_assert(sizeof(MakeSymlink) == 56 && sizeof(SetAttributes) == 40 && sizeof(Transfer) == 40);
static_assert(sizeof(ReadDirectory) == 32 && sizeof(Allocate) == 32 && sizeof(Link) == 24 && sizeof(Rename) == 28);
static_assert(sizeof(Mount) == 24 && sizeof(ArgumentArea) == 4488);

}  // namespace abi::fs
