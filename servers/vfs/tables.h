// SPDX-License-Identifier: BSD-3-Clause
// The nouns of VFS. All tables are fixed arrays, zero at start; zero means free.
//
//   Process --fd--> OpenFile --> Vnode --> Mount --> Service (a file system)
//                      |  \----> Pipe
//                      \-------> Service (a driver)
#pragma once
#include "abi/fs.h"
#include "abi/vfs.h"
#include "base/intrusive_list.h"
#include "lib/fs/permission.h"
#include "servers/vfs/port.h"

namespace vfs {

// A file system or a driver, by label; stays in the table while the service is being restarted.
struct Service {
  char label[abi::kLabelBytes];  // "": free
  Endpoint endpoint;
  bool is_up;
  bool is_gone;                  // for good: what waits for it fails
  bool has_area;
  uint32_t major, flags;
  GrantId area;                  // file systems: grant of the argument area
};

struct Vnode;
struct Mount {
  bool is_used, is_dead;         // dead: its file system is gone for good
  bool needs_recovery;           // the file system's successor could not mount it: its driver was dead, too
  uint16_t number;               // in messages to the file system
  Service* file_system;
  Service* driver;               // or null
  uint32_t minor, device, flags; // device: st_dev; flags: abi::fs::kMount…
  Vnode* covered;                // null: the root of all
  Vnode* root;
  char source[64], target[64], type[16];  // for /proc/mounts
};

struct Pipe {
  bool is_used;
  uint8_t is_polled;             // somebody waits in poll for it
  uint16_t readers, writers;     // open files
  uint16_t waiting_readers, waiting_writers;  // parked requests
  uint32_t head, count;
  uint32_t opens_read, opens_write;  // of a FIFO, ever: tells a parked open that the other end came
  uint8_t* buffer;
};
inline constexpr uint32_t kPipeBytes = 65536;

struct Vnode {
  Vnode* hash_next;
  Mount* mount;
  uint32_t node;
  uint32_t references;           // of VFS's own tables
  uint32_t held;                 // references that the file system counts for us
  uint32_t mode, uid, gid;
  uint32_t device;               // of a device node
  Pipe* pipe;                    // of a FIFO that is open
  Mount* mounted;                // what covers it
  bool is_lost;                  // the file system's successor does not know it
  bool has_locks;
  [[nodiscard]] uint32_t type() const { return mode & abi::kModeType; }
  [[nodiscard]] bool is_directory() const { return type() == abi::kModeDirectory; }
};

enum class FileKind : uint8_t { kFree = 0, kRegular, kDirectory, kPipe, kCharacter, kBlock, kPath };
struct OpenFile {
  FileKind kind;
  uint8_t is_reader, is_writer;
  bool has_flock;
  uint32_t references;
  uint32_t flags;                // access mode, kOpenAppend, kOpenNonBlock, …
  uint64_t position;
  Vnode* vnode;                  // null: anonymous pipe
  Pipe* pipe;
  Service* driver;
  uint32_t minor;                // wire minor
};
inline constexpr uint32_t kSettableFlags =
    abi::kOpenAppend | abi::kOpenNonBlock | abi::kOpenDirect | abi::kOpenNoAccessTime | abi::kOpenAsync;

struct Descriptor {
  uint16_t file;                 // index of the open file + 1; 0: closed
  uint16_t is_close_on_exec;
};

// What a parked request waits for.
enum class Wait : uint8_t { kNone = 0, kRoot, kService, kDevice, kPipeRead, kPipeWrite, kFifoOpen, kPoll, kLock };

struct Process {
  Endpoint endpoint;             // 0: free
  int32_t pid, group, session;
  uint32_t uid, gid, real_uid, real_gid;  // uid, gid: effective
  uint32_t group_count, groups[abi::kMaxGroups];
  uint32_t umask;
  uint32_t max_fds;
  uint64_t max_file_bytes;
  Vnode* root;
  Vnode* cwd;
  Descriptor* fds;               // abi::vfs::kMaxFds of them
  uint32_t fd_end;               // all at and behind it are closed

  // The request under way. Parked: it is carried out again, from its beginning, when what it waits for happened;
  // `progress` and the like remember what must not be done twice.
  Message request;
  Endpoint reply_to;             // himself, or PM (exec)
  Wait wait;
  const void* wait_for;
  base::ListNode wait_link;
  uint64_t progress;             // bytes done by earlier attempts
  uint32_t sequence;             // of the request to a character device
  uint32_t fifo_ticket;
  int32_t fifo_fd;               // descriptor + 1 of the FIFO being opened
  uint64_t deadline;             // poll; 0: none
  bool is_expired;

  [[nodiscard]] fs::Identity who() const { return {uid, gid, {groups, group_count}}; }
  [[nodiscard]] bool is_root() const { return uid == 0; }
};

struct RecordLock {
  Vnode* vnode;                  // null: free
  const void* owner;             // Process (POSIX) or OpenFile (flock)
  bool is_exclusive, is_flock;
  int64_t first, last;           // inclusive
};

inline constexpr unsigned kMaxOpenFiles = 1024, kMaxVnodes = 1024, kMaxPipes = 128, kMaxServices = 48,
                          kMaxMounts = 8, kMaxLocks = 256, kVnodeHash = 256;

}  // namespace vfs
