// SPDX-License-Identifier: BSD-3-Clause
// PM -> VFS, always by SENDREC from kPm; from anybody else VFS answers -kPerm. PM waits for the answer, so VFS
// answers without waiting for any user process (it may wait for file systems, drivers and VM, D9).
// VFS has one entry a process, indexed by Endpoint::slot(). The user processes of the boot policy (init) get their
// entry from VFS itself when it starts: pid 1, root ids, group and session 0, cwd = root, no open files.
// Reply type 0 or -Error. All are safe to retry unless said otherwise.
#pragma once
#include <cstdint>

#include "abi/endpoint.h"
#include "abi/message.h"
#include "abi/protocol.h"

namespace abi::pm_vfs {

// The child gets a copy of the parent's entry: descriptors (shared open files), cwd, root, umask, ids, groups,
// group and session, limits. kNoMemory/kFileTableFull: PM undoes the fork. parent kNone: a fresh entry (see
// above), for a user process that RS started. A stale entry in the child's slot is overwritten.
struct ProcessForked {
  static constexpr int32_t kType = kPmVfsBase + 0;
  Endpoint parent, child;
  int32_t child_pid;
  uint32_t uid, gid;          // parent kNone only
};

// The process is stopped and will never run again: drop suspended requests (without answering), close everything,
// free the entry. A session leader: its controlling terminal is given up (chardev: TIOCNOTTY of the session;
// the terminal sends SIGHUP and SIGCONT to its foreground group through abi::pm::SignalGroup).
struct ProcessExited {
  static constexpr int32_t kType = kPmVfsBase + 1;
  Endpoint process;
  uint32_t is_session_leader;
  int32_t session;
};

// Loads a program into `process`: see abi::pm::Exec for path and frame (VFS copies both from the process). VFS
// opens, checks execute permission with the effective ids, follows #! (one level or more, kLoop), calls VM
// ExecBegin/ExecWrite/ExecCommit and writes the stack of the SysV ABI: argc, argv, envp and the auxiliary vector
// AT_PHDR AT_PHENT AT_PHNUM AT_PAGESZ AT_BASE AT_FLAGS AT_ENTRY AT_UID AT_EUID AT_GID AT_EGID AT_SECURE AT_RANDOM
// AT_EXECFN AT_CLKTCK AT_HWCAP. Descriptors with close-on-exec are closed at the commit.
// Not safe to retry. A negative reply type: payload flags has kExecCommitted if the old program is gone (PM ends the
// process); otherwise the caller is unharmed.
struct Exec {
  static constexpr int32_t kType = kPmVfsBase + 2;
  Endpoint process;
  uint32_t reserved;
  uint64_t path, frame;
  uint32_t path_bytes, frame_bytes;
  uint32_t argument_count, environment_count;
  uint64_t stack_bytes;       // soft RLIMIT_STACK
  struct Reply {
    uint64_t entry, stack_pointer;
    uint64_t arguments;       // address of the argv strings (for /proc/<pid>/cmdline)
    uint32_t argument_bytes;
    uint32_t flags;           // kExec*
    uint32_t uid, gid;        // owner of the file, with kExecSetUid, kExecSetGid
    char name[kNameBytes];    // last part of the path, cut
  };
};
static_assert(sizeof(Exec) <= kPayloadBytes && sizeof(Exec::Reply) == 56);
inline constexpr uint32_t kExecSetUid = 1, kExecSetGid = 2, kExecCommitted = 4;

// A signal wants the process out of its call. If VFS has suspended a request of it (terminal or pipe I/O, lock,
// poll, open of a FIFO), VFS ends it: it answers the process with `result` (-kInterrupted, or -kRestart if the
// handler has SA_RESTART or the process is only stopped; poll and select always get -kInterrupted unless
// is_stop) or, if part of the data was transferred, with that count. Reply type 1: a reply with `result` was sent;
// 0: nothing was suspended, or the request ended with data.
struct Unpause {
  static constexpr int32_t kType = kPmVfsBase + 3;
  Endpoint process;
  int32_t result;
  uint32_t is_stop;           // only a stop: every call (poll too) may be restarted
};

// Effective ids for permission checks, real ones for access(2) and auxv. VFS reads supplementary groups, when
// group_count > 0, from PM's table: SafeCopyFrom(kPm, abi::pm::kTableGrantVfs, groups_offset, group_count * 4).
struct SetCredentials {
  static constexpr int32_t kType = kPmVfsBase + 4;
  Endpoint process;
  uint32_t uid, euid, gid, egid;
  uint32_t group_count;
  uint64_t groups_offset;
};

// setpgid, setsid: what VFS passes to character drivers as Caller.
struct SetSession {
  static constexpr int32_t kType = kPmVfsBase + 5;
  Endpoint process;
  int32_t group, session;     // pids; a new session has no controlling terminal
};

// RLIMIT_NOFILE (7) and RLIMIT_FSIZE (1): soft limit, ~0 = none.
struct SetLimit {
  static constexpr int32_t kType = kPmVfsBase + 6;
  Endpoint process;
  uint32_t resource;
  uint64_t soft;
};

// reboot(2): write back everything; with is_final also unmount what can be unmounted, refuse later writes.
struct Sync {
  static constexpr int32_t kType = kPmVfsBase + 7;
  uint32_t is_final;
};

}  // namespace abi::pm_vfs
