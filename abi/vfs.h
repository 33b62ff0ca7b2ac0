// SPDX-License-Identifier: BSD-3-Clause
// VFS's protocol for user processes (by SENDREC) and for RS (asynchronous). PM's part is abi/pm_vfs.h.
//
// Result in the reply's type: >= 0 success (the value named at the request), < 0 -Error. Addresses are in the
// caller. VFS never makes a caller wait for another caller's slowness: a request that must wait (empty pipe,
// terminal) is parked and answered later; a signal ends it with -kInterrupted (see abi/pm_vfs.h Unpause), or
// with the count done so far if that is not 0.
// Errors that any request may return: kBadCall (unknown type), kNoProcess (PM never announced the caller),
// kFault (address not accessible), kIo (device or file system failed). Retry after a VFS restart: VFS is not
// restartable yet; all requests without side effect (Stat, Access, ReadLink, GetCwd, Seek, Poll, positional
// Read/Write) would be safe to retry, the others are not.
#pragma once
#include <cstdint>

#include "abi/endpoint.h"
#include "abi/file.h"
#include "abi/grant.h"
#include "abi/message.h"
#include "abi/protocol.h"

namespace abi::vfs {

inline constexpr unsigned kMaxFds = 256;     // descriptors of a process
inline constexpr unsigned kMaxVector = 64;   // elements of a readv/writev that VFS takes at once (posix loops)
inline constexpr unsigned kMaxPoll = 256;    // entries of one Poll

// A path argument; first member of every request that takes paths. The text is `bytes` long without its 0.
//   address != 0: the text is at `address` in the caller.
//   address == 0: the text is in the request's own `text` (bytes <= sizeof text): saves a copy between spaces.
// Relative paths start at descriptor `directory`, or at the working directory with kAtCwd. bytes == 0 is
// kNoEntry, except with kAtEmptyPath in the request's flags: then `directory` (or the cwd) itself is meant;
// so fstat is Stat with kAtEmptyPath, fchmod is SetMode with it, and so on.
// Errors of every path request: kNoEntry kNotDirectory kAccess kLoop kNameTooLong kBadFd kIo kFault.
struct Path {
  uint64_t address;
  int32_t directory;
  uint32_t bytes;
};
static_assert(sizeof(Path) == 16);

// ---- Opening and closing

// open/openat/creat. Result: the new descriptor (lowest free). mode: permission bits for kOpenCreate; the
// umask is applied here. Terminals: becomes the controlling terminal of a session leader without one unless
// kOpenNoTty. FIFOs block until the other end is there (kOpenNonBlock: not / kNoDeviceAddress).
// Errors: path errors, kExists kIsDirectory kTooManyFiles kFileTableFull kNoSpace kReadOnly kTextBusy
// kNoDeviceAddress kNoDevice kInvalid.
struct Open {
  static constexpr int32_t kType = kVfsBase + 0;
  Path path;
  uint32_t flags, mode;
  char text[32];
};
// Result 0. Releases the caller's record locks on the file. Error: kBadFd.
struct Close { static constexpr int32_t kType = kVfsBase + 1; int32_t fd; };
// Result 0; both descriptors in the reply. flags: kOpenCloseOnExec, kOpenNonBlock.
struct Pipe {
  static constexpr int32_t kType = kVfsBase + 2;
  uint32_t flags;
  struct Reply { int32_t read_fd, write_fd; };
};
// dup, F_DUPFD(_CLOEXEC): lowest free descriptor >= minimum. flags: kOpenCloseOnExec. Result: it.
struct Dup { static constexpr int32_t kType = kVfsBase + 3; int32_t fd, minimum; uint32_t flags; };
// dup2/dup3: to exactly `target` (closed first). fd == target: result target (dup3's kInvalid is posix's).
struct DupTo { static constexpr int32_t kType = kVfsBase + 4; int32_t fd, target; uint32_t flags; };

// ---- Data

// read/pread (Read), write/pwrite (Write). Result: bytes done (at most 2^31-1). Position: kAtPosition takes
// `position` and leaves the file's; otherwise it is ignored. Errors: kBadFd kIsDirectory kAgain (kOpenNonBlock)
// kInterrupted kPipe (and SIGPIPE) kIllegalSeek (kAtPosition on a pipe) kNoSpace kFileTooBig kIo kFault.
inline constexpr uint32_t kAtPosition = 1;
inline constexpr uint32_t kFromBackground = 2;  // a terminal answered kBackground and PM said: go on (abi/pm.h)
struct Transfer {
  int32_t fd;
  uint32_t flags;
  uint64_t address, bytes, position;
};
struct Read : Transfer { static constexpr int32_t kType = kVfsBase + 5; };
struct Write : Transfer { static constexpr int32_t kType = kVfsBase + 6; };
// readv/writev/preadv/pwritev: address is that of `bytes` iovecs (struct iovec of the architecture), at most
// kMaxVector (kInvalid). To a pipe one ReadVector/WriteVector is as atomic as one Write.
struct ReadVector : Transfer { static constexpr int32_t kType = kVfsBase + 7; };
struct WriteVector : Transfer { static constexpr int32_t kType = kVfsBase + 8; };
// lseek; whence 0, 1, 2. Result 0, position in the reply. Errors: kBadFd kIllegalSeek kInvalid.
struct Seek {
  static constexpr int32_t kType = kVfsBase + 9;
  int32_t fd, whence;
  int64_t offset;
  struct Reply { int64_t position; };
};
// getdents64: fills whole struct linux_dirent64 records. Result: bytes, 0 at the end. kInvalid: no room for one.
struct ReadDirectory { static constexpr int32_t kType = kVfsBase + 10; int32_t fd; uint32_t bytes; uint64_t address; };
// truncate (path; needs write permission) and ftruncate (kAtEmptyPath; needs fd open for writing). Result 0.
struct Truncate {
  static constexpr int32_t kType = kVfsBase + 11;
  Path path;
  int64_t size;
  uint32_t flags, reserved;
  char text[24];
};
// fsync, fdatasync. Result 0. Error kBadFd, kInvalid (not a file).
struct SyncFile { static constexpr int32_t kType = kVfsBase + 12; int32_t fd; };
struct Sync { static constexpr int32_t kType = kVfsBase + 13; };
// Linux request numbers. VFS knows how many bytes an ioctl's argument has: from its own list of the terminal
// and file requests, else from the size field of the number. Result: the driver's. kNotTty, kBadFd, kFault.
// flags: kFromBackground.
struct Ioctl {
  static constexpr int32_t kType = kVfsBase + 14;
  int32_t fd;
  uint32_t request;
  uint64_t argument;
  uint32_t flags, reserved;
};
// poll/ppoll (select is made of it by posix). address: struct pollfd[count]; revents are written there.
// timeout_ns < 0: for ever. Result: number of entries with events; 0: time over. Errors kInvalid kInterrupted.
struct Poll { static constexpr int32_t kType = kVfsBase + 15; uint64_t address; uint32_t count, reserved; int64_t timeout_ns; };
// fallocate; mode 0 or 1 (keep size). Result 0. kNotSupported for other modes.
struct Allocate { static constexpr int32_t kType = kVfsBase + 16; int32_t fd; uint32_t mode; int64_t offset, bytes; };

// ---- Descriptors

// F_GETFD 1, F_SETFD 2, F_GETFL 3, F_SETFL 4 (kOpenAppend, kOpenNonBlock, kOpenDirect, kOpenNoAccessTime),
// F_GETPIPE_SZ 1032, F_SETPIPE_SZ 1031 (always 65536). F_DUPFD is Dup, locks are Lock. Result: Linux's.
struct Control { static constexpr int32_t kType = kVfsBase + 17; int32_t fd, command; uint64_t argument; };
// POSIX record locks: command F_GETLK 5, F_SETLK 6, F_SETLKW 7. type F_RDLCK 0, F_WRLCK 1, F_UNLCK 2.
// Reply: F_GETLK's answer (type F_UNLCK: no lock in the way). Errors: kAgain kDeadlock kNoLock kBadFd
// kInvalid kInterrupted.
struct Lock {
  static constexpr int32_t kType = kVfsBase + 18;
  int32_t fd, command;
  int16_t type, whence;
  int32_t reserved;
  int64_t start, length;
  struct Reply { int64_t start, length; int32_t pid; int16_t type, whence; };
};
// flock(2): operation LOCK_SH 1, LOCK_EX 2, LOCK_UN 8, | LOCK_NB 4.
struct FileLock { static constexpr int32_t kType = kVfsBase + 19; int32_t fd, operation; };

// ---- Names and attributes

// stat, lstat (kAtNoFollow), fstat (kAtEmptyPath), statx. Result: attributes_type(); payload abi::Attributes.
struct Stat {
  static constexpr int32_t kType = kVfsBase + 20;
  Path path;
  uint32_t flags;
  char text[36];
};
// access/faccessat(2): mode R_OK 4 | W_OK 2 | X_OK 1, or F_OK 0. Real ids unless kAtEffectiveAccess. Result 0.
struct Access {
  static constexpr int32_t kType = kVfsBase + 21;
  Path path;
  uint32_t flags, mode;
  char text[32];
};
// readlink: result = bytes put at buffer (cut off at buffer_bytes, no 0). kInvalid: not a symbolic link.
struct ReadLink {
  static constexpr int32_t kType = kVfsBase + 22;
  Path path;
  uint64_t buffer;
  uint32_t buffer_bytes, flags;
  char text[24];
};
// mkdir(at), mknod(at) (mode with a type; device for device nodes: root only), unlink(at)/rmdir
// (flags kAtRemoveDirectory). Result 0. Errors: kExists kNotEmpty kPerm kBusy kIsDirectory kTooManyLinks kNoSpace
// kReadOnly.
struct MakeDirectory { static constexpr int32_t kType = kVfsBase + 23; Path path; uint32_t mode; char text[36]; };
struct MakeNode { static constexpr int32_t kType = kVfsBase + 24; Path path; uint32_t mode, device; char text[32]; };
struct Unlink { static constexpr int32_t kType = kVfsBase + 25; Path path; uint32_t flags; char text[36]; };
// linkat (flags kAtFollow, kAtEmptyPath for `from`), renameat2 (flags 1 = no replace). Result 0. No inline
// text: both addresses are set. Errors: kCrossDevice kExists kPerm kTooManyLinks kInvalid kNotEmpty kBusy.
struct TwoPaths { Path from, to; uint32_t flags, reserved; };
struct Link : TwoPaths { static constexpr int32_t kType = kVfsBase + 26; };
struct Rename : TwoPaths { static constexpr int32_t kType = kVfsBase + 27; };
// symlinkat: target's text is at target_address (target_bytes, not followed). Result 0.
struct MakeSymlink {
  static constexpr int32_t kType = kVfsBase + 28;
  Path path;
  uint64_t target_address;
  uint32_t target_bytes;
  char text[28];
};
// chmod/fchmod(at). Owner or root (kPerm). Result 0.
struct SetMode { static constexpr int32_t kType = kVfsBase + 29; Path path; uint32_t flags, mode; char text[32]; };
// chown/lchown/fchown(at); 0xffffffff = leave. Root, or the owner giving the file to one of his groups.
struct SetOwner { static constexpr int32_t kType = kVfsBase + 30; Path path; uint32_t flags, uid, gid; char text[28]; };
// utimensat/futimens: times, kTimeNow or kTimeOmit. Result 0.
struct SetTimes {
  static constexpr int32_t kType = kVfsBase + 31;
  Path path;
  FileTime accessed, modified;
  uint32_t flags;
  char text[20];
};
// statfs; fstatfs with kAtEmptyPath. Result 0, payload abi::FileSystemInfo.
struct StatFs { static constexpr int32_t kType = kVfsBase + 32; Path path; uint32_t flags; char text[36]; };

// ---- Process state kept by VFS

// chdir, fchdir (kAtEmptyPath), chroot (root only). Result 0.
struct ChangeDirectory { static constexpr int32_t kType = kVfsBase + 33; Path path; uint32_t flags; char text[36]; };
struct ChangeRoot { static constexpr int32_t kType = kVfsBase + 34; Path path; char text[40]; };
// getcwd: result = bytes written incl. 0. kRange: buffer too small. kNoEntry: the directory was removed.
struct GetCwd { static constexpr int32_t kType = kVfsBase + 35; uint64_t address, bytes; };
// umask: result = old mask.
struct SetMask { static constexpr int32_t kType = kVfsBase + 36; uint32_t mask; };

// ---- Mounts (root only: kPerm)

// file_system is a service label or a type that names one ("proc" = procfs). source: path of a block device,
// or anything where no device is needed. flags: Linux's MS_RDONLY 1, MS_REMOUNT 32. Result 0.
// Errors: kNoDevice (no such file-system service) kNotBlock kBusy kInvalid (no such file system on the device).
struct Mount {
  static constexpr int32_t kType = kVfsBase + 37;
  uint64_t source, target;
  uint16_t source_bytes, target_bytes;
  uint32_t flags;
  char file_system[16];
};
struct Unmount { static constexpr int32_t kType = kVfsBase + 38; Path path; uint32_t flags; char text[36]; };

// ---- RS -> VFS (kRs only, asynchronous; others: kPerm)

// A service came up, at its first start and at every restart; VFS takes it into its table of drivers and file
// systems by label. A successor gets the open minors or the open nodes of its predecessor and all requests that
// wait for it. major 0: none. flags: abi::ServiceFlags. No reply. Safe to repeat.
struct MapDriver {
  static constexpr int32_t kType = kVfsBase + 64;
  char label[kLabelBytes];
  Endpoint endpoint;
  uint32_t major, flags;
};
// A service is gone (crash, update, down). is_final: nothing succeeds it: requests that wait for it fail with
// kIo, its mounts are dead. No reply. Safe to repeat.
struct ServiceExited {
  static constexpr int32_t kType = kVfsBase + 65;
  char label[kLabelBytes];
  Endpoint endpoint;
  uint32_t is_final;
};
// Read a whole program file for RS. The first path_bytes of RS's grant (READ|WRITE, `bytes` long) hold the
// absolute path; the file is written over it. bytes smaller than the file: -kTooBig and file_bytes says what is
// needed. VFS answers with a LoadImageDone by SENDNB (RS must be receiving; else it is sent again by SENDA).
struct LoadImage {
  static constexpr int32_t kType = kVfsBase + 66;
  GrantId grant;
  uint32_t path_bytes;
  uint64_t bytes;
  uint32_t tag;                // returned in the answer
  uint32_t reserved;
};
struct LoadImageDone {         // VFS -> RS
  static constexpr int32_t kType = kVfsBase + 67;
  int32_t result;              // 0 or -Error
  uint32_t tag;
  uint64_t file_bytes;
};

static_assert(sizeof(Open) == 56 && sizeof(Truncate) == 56 && sizeof(Stat) == 56 && sizeof(Access) == 56);
static_assert(sizeof(ReadLink) == 56 && sizeof(MakeDirectory) == 56 && sizeof(MakeNode) == 56);
static_assert(sizeof(Unlink) == 56 && sizeof(TwoPaths) == 40 && sizeof(MakeSymlink) == 56);
static_assert(sizeof(SetMode) == 56 && sizeof(SetOwner) == 56 && sizeof(SetTimes) == 56 && sizeof(StatFs) == 56);
static_assert(sizeof(ChangeDirectory) == 56 && sizeof(ChangeRoot) == 56 && sizeof(Unmount) == 56);
static_assert(sizeof(Mount) == 40 && sizeof(Transfer) == 32 && sizeof(Lock) == 32 && sizeof(Poll) == 24);
static_assert(sizeof(MapDriver) == 28 && sizeof(ServiceExited) == 24 && sizeof(LoadImage) == 24 && sizeof(LoadImageDone) == 16);

}  // namespace abi::vfs
