// SPDX-License-Identifier: BSD-3-Clause
// What user programs, VFS and file systems say about files in the same words: attributes, times, flags (Linux
// numbers, equal on both architectures). Used by abi/vfs.h and abi/fs.h.
#pragma once
#include <cstdint>

#include "abi/message.h"

namespace abi {

// A point in time in one word: seconds since 1970 (signed, 34 bits) << 30 | nanoseconds.
using FileTime = int64_t;
[[nodiscard]] constexpr FileTime make_file_time(int64_t seconds, uint32_t ns) {
  return FileTime(uint64_t(seconds) << 30 | ns);
}
[[nodiscard]] constexpr int64_t file_time_seconds(FileTime t) { return t >> 30; }
[[nodiscard]] constexpr uint32_t file_time_ns(FileTime t) { return uint32_t(t) & 0x3fffffff; }
// Only in SetTimes: nanosecond parts that no real time has (Linux: UTIME_NOW, UTIME_OMIT).
inline constexpr FileTime kTimeNow = 0x3fffffff, kTimeOmit = 0x3ffffffe;

// Reply payload that describes a file; it fills a message exactly. The reply's *type* holds the mode and the
// number of links: mode | links << 16 (links above 32767 are shown as 32767), so it is always >= 0x1000.
struct Attributes {
  uint64_t inode;   // < 2^32
  uint64_t size;    // bytes; device nodes: the device number (make_device)
  uint32_t blocks;  // of 512 bytes
  uint32_t device;  // st_dev; a file system leaves 0, VFS fills it in
  uint32_t uid, gid;
  FileTime accessed, modified, changed;
};
static_assert(sizeof(Attributes) == kPayloadBytes);
inline constexpr uint32_t kMaxShownLinks = 0x7fff;
[[nodiscard]] constexpr int32_t attributes_type(uint32_t mode, uint32_t links) {
  return int32_t((mode & 0xffff) | (links > kMaxShownLinks ? kMaxShownLinks : links) << 16);
}
[[nodiscard]] constexpr uint32_t attributes_mode(int32_t type) { return uint32_t(type) & 0xffff; }
[[nodiscard]] constexpr uint32_t attributes_links(int32_t type) { return uint32_t(type) >> 16; }

struct FileSystemInfo {  // reply payload of statfs
  uint64_t blocks, free_blocks, available_blocks, files, free_files;
  uint32_t block_bytes, magic, name_bytes, flags;
};
static_assert(sizeof(FileSystemInfo) == kPayloadBytes);

// Device numbers: Linux's old 16-bit form where it fits (major < 4096, minor < 2^20).
[[nodiscard]] constexpr uint32_t make_device(uint32_t major, uint32_t minor) {
  return (minor & 0xff) | (major & 0xfff) << 8 | (minor & 0xfff00) << 12;
}
[[nodiscard]] constexpr uint32_t device_major(uint32_t device) { return device >> 8 & 0xfff; }
[[nodiscard]] constexpr uint32_t device_minor(uint32_t device) {
  return (device & 0xff) | (device >> 12 & 0xfff00);
}
// Who serves which number: abi/device_numbers.h.

// Modes.
inline constexpr uint32_t kModeType = 0170000, kModeSocket = 0140000, kModeSymlink = 0120000, kModeRegular = 0100000,
                          kModeBlock = 0060000, kModeDirectory = 0040000, kModeCharacter = 0020000,
                          kModeFifo = 0010000;
inline constexpr uint32_t kModeSetUid = 04000, kModeSetGid = 02000, kModeSticky = 01000, kModePermissions = 07777;

// open flags.
inline constexpr uint32_t kOpenAccess = 3, kOpenRead = 0, kOpenWrite = 1, kOpenReadWrite = 2, kOpenCreate = 0100,
                          kOpenExclusive = 0200, kOpenNoTty = 0400, kOpenTruncate = 01000, kOpenAppend = 02000,
                          kOpenNonBlock = 04000, kOpenDataSync = 010000, kOpenAsync = 020000, kOpenDirect = 040000,
                          kOpenLargeFile = 0100000, kOpenDirectory = 0200000, kOpenNoFollow = 0400000,
                          kOpenNoAccessTime = 01000000, kOpenCloseOnExec = 02000000, kOpenSync = 04010000,
                          kOpenPath = 010000000;

// AT_*.
inline constexpr int32_t kAtCwd = -100;
inline constexpr uint32_t kAtNoFollow = 0x100, kAtEffectiveAccess = 0x200, kAtRemoveDirectory = 0x200,
                          kAtFollow = 0x400, kAtNoAutomount = 0x800, kAtEmptyPath = 0x1000;

// poll events.
inline constexpr uint32_t kPollIn = 1, kPollPriority = 2, kPollOut = 4, kPollError = 8, kPollHangUp = 0x10,
                          kPollInvalid = 0x20, kPollReadNormal = 0x40, kPollWriteNormal = 0x100;

inline constexpr unsigned kMaxPath = 4096;      // bytes of a path, its 0 included
inline constexpr unsigned kMaxName = 255;       // bytes of a component
inline constexpr unsigned kMaxSymlinks = 40;    // links followed in one path walk
inline constexpr unsigned kPipeAtomic = 4096;   // PIPE_BUF
inline constexpr unsigned kMaxArguments = 128 * 1024;  // ARG_MAX: strings and pointers of an exec
inline constexpr unsigned kMaxGroups = 32;      // supplementary groups

}  // namespace abi
