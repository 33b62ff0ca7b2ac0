// SPDX-License-Identifier: BSD-3-Clause
// PM's protocol: processes, signals, ids, time. Who may call stands above each group. Users call by SENDREC and
// PM answers by SENDNB; services that PM depends on (RS, VFS, drivers) never wait for PM (D9): their requests are
// asynchronous sends, or kernel calls (Kill) that reach PM as signal manager.
//
// Unless said otherwise: reply type 0 (or the small result named), errors as -Error. "retry: yes" = the request
// may be sent again when PM was replaced and no reply had come. PM keeps no state across its death yet (the system
// stops then), so the marks describe the request's meaning.
// Unknown types answer -kNoSystemCall. A process that PM does not know is answered -kDeadEndpoint.
#pragma once
#include <cstdint>

#include "abi/endpoint.h"
#include "abi/grant.h"
#include "abi/message.h"
#include "abi/protocol.h"
#include "abi/signal.h"

namespace abi::pm {

inline constexpr int32_t kInitPid = 1;
inline constexpr int32_t kMaxPid = 32767;
inline constexpr unsigned kMaxGroups = 32;  // NGROUPS_MAX of musl

// ---- Any process about itself: identity -------------------------------------------------------------------------

// Reply type = own pid; payload word 0 = parent's pid (short messages carry both). retry: yes
struct GetPid {
  static constexpr int32_t kType = kPmBase + 0x00;
  struct Reply { int32_t parent, reserved; };
};
struct GetIds {  // retry: yes
  static constexpr int32_t kType = kPmBase + 0x01;
  struct Reply { uint32_t uid, euid, saved_uid, gid, egid, saved_gid; };
};
// Ids of another process (0 = own). kNoProcess. getpgid, getsid. retry: yes
struct GetGroup {
  static constexpr int32_t kType = kPmBase + 0x02;
  int32_t pid;
  struct Reply { int32_t group, session; };
};
// setuid … setresgid. `which` says which rule applies; unused fields are kKeepId. kPerm, kInvalid. retry: yes
enum class IdChange : uint32_t { kUid = 1, kGid = 2, kReUid = 3, kReGid = 4, kResUid = 5, kResGid = 6 };
inline constexpr uint32_t kKeepId = ~0u;
struct SetIds {
  static constexpr int32_t kType = kPmBase + 0x03;
  IdChange which;
  uint32_t real, effective, saved;  // kUid, kGid: `effective` is the argument
};
// Supplementary groups: uint32_t[count] at `address` of the caller. Get: count 0 only asks; reply type = number of
// groups; kInvalid if count is too small. Set: root only (kPerm), kInvalid if count > kMaxGroups. kFault. retry: yes
struct GetGroups { static constexpr int32_t kType = kPmBase + 0x04; uint64_t address; uint32_t count, reserved; };
struct SetGroups { static constexpr int32_t kType = kPmBase + 0x05; uint64_t address; uint32_t count, reserved; };

// setpgid: kNoProcess (not the caller or a child), kPerm (session leader, other session, no such group in the
// session), kAccess (child that did exec), kInvalid (group < 0). retry: yes
struct SetGroup { static constexpr int32_t kType = kPmBase + 0x06; int32_t pid, group; };
// setsid: reply type = new session. kPerm if the caller leads a process group. retry: no
struct SetSession { static constexpr int32_t kType = kPmBase + 0x07; };

// ---- Any process: life ------------------------------------------------------------------------------------------

// Reply type = pid of the child to the parent, 0 to the child. kAgain (table full, limit), kNoMemory. retry: no
struct Fork { static constexpr int32_t kType = kPmBase + 0x10; };
// execve. `path`: path_bytes characters incl. the final 0. `frame`: frame_bytes of packed strings, each ended by a
// 0: first argument_count of argv, then environment_count of envp. Both lie in the caller. No reply on success.
// Errors before the point of no return leave the caller as it was: all of open(2)'s, kNoExec, kTooBig, kNoMemory,
// kFault, kAccess. Later ones end the caller by SIGKILL. retry: no
struct Exec {
  static constexpr int32_t kType = kPmBase + 0x11;
  uint64_t path, frame;
  uint32_t path_bytes, frame_bytes;
  uint32_t argument_count, environment_count;
};
inline constexpr uint32_t kMaxFrameBytes = 128 * 1024;  // E2BIG above
inline constexpr uint32_t kMaxPathBytes = 4096;
struct Exit { static constexpr int32_t kType = kPmBase + 0x12; int32_t status; };  // no reply. retry: yes

// wait4, waitid. Reply type = pid of the child, or 0 with kWaitNoHang when nothing is ready. kNoChild, kInvalid,
// kInterrupted, kRestart. retry: no (a zombie may be gone)
enum class WaitFor : uint32_t { kAll = 0, kPid = 1, kGroup = 2 };  // kGroup with id 0: own group
inline constexpr uint32_t kWaitNoHang = 1, kWaitStopped = 2, kWaitExited = 4, kWaitContinued = 8,
                          kWaitNoReap = 0x01000000;
struct Wait {
  static constexpr int32_t kType = kPmBase + 0x13;
  WaitFor which;
  int32_t id;
  uint32_t options;
  struct Reply {
    int32_t code;    // kChildExited … kChildContinued
    int32_t status;  // exit status or signal
    uint32_t uid, reserved;
    uint64_t user_ns, system_ns;        // of the child and of its own waited-for children
    uint64_t minor_faults, major_faults;
  };
};
static_assert(sizeof(Wait::Reply) == 48);

// ---- Any process: signals ---------------------------------------------------------------------------------------

// sigaction: sets when is_set, replies the former action. kInvalid (signal number; SIGKILL, SIGSTOP set). retry: yes
struct SignalAction {
  static constexpr int32_t kType = kPmBase + 0x20;
  int32_t signal;
  uint32_t is_set;
  uint64_t handler, restorer, mask;
  uint32_t flags, reserved;  // kSa*
  struct Reply { uint64_t handler, restorer, mask; uint32_t flags, reserved; };
};
// sigprocmask: replies the former mask; reply type 1: the change lets a pending signal through at once. kInvalid (how).
// retry: yes for kGet and kSet
enum class MaskChange : uint32_t { kBlock = 0, kUnblock = 1, kSet = 2, kGet = 3 };
struct SignalMask {
  static constexpr int32_t kType = kPmBase + 0x21;
  uint64_t set;
  MaskChange how;
  uint32_t reserved;
  struct Reply { uint64_t mask; };
};
struct SignalPending {  // retry: yes
  static constexpr int32_t kType = kPmBase + 0x22;
  struct Reply { uint64_t set; };
};
// sigsuspend, pause (keep_mask): always ends with kInterrupted. retry: yes
struct SignalSuspend { static constexpr int32_t kType = kPmBase + 0x23; uint64_t mask; uint32_t keep_mask, reserved; };
// sigtimedwait: reply type = signal. kAgain at the time-out, kInterrupted. retry: no (the signal may be consumed)
inline constexpr uint64_t kForever = ~0ull;
struct SignalWait {
  static constexpr int32_t kType = kPmBase + 0x24;
  uint64_t set, timeout_ns;
  struct Reply { int32_t code, pid; uint32_t uid; int32_t status; uint64_t value; };
};
// Return from a handler: restores the registers saved in the frame that the kernel finds by `frame`, the stack pointer
// at which the restorer was entered, and the mask `mask` (which the
// restorer read from the frame). No reply: the process goes on where it was interrupted. A bad frame: SIGSEGV.
struct SignalReturn { static constexpr int32_t kType = kPmBase + 0x25; uint64_t frame, mask; };
// sigaltstack: replies the former one. flags: SS_ONSTACK 1, SS_DISABLE 2. kPerm (in use), kInvalid, kNoMemory.
struct SignalStack {  // retry: yes
  static constexpr int32_t kType = kPmBase + 0x26;
  uint64_t address, bytes;
  uint32_t flags, is_set;
  uint64_t stack_pointer;  // of the caller: tells SS_ONSTACK
  struct Reply { uint64_t address, bytes; uint32_t flags, reserved; };
};
// kill (code kCodeUser, value 0), sigqueue, tkill. pid > 0, 0 (own group), -1 (all but init and self), < -1 (group).
// kNoProcess, kPerm, kInvalid. A service's pid: root only; RS decides what happens. retry: yes, may repeat
struct Kill {
  static constexpr int32_t kType = kPmBase + 0x27;
  int32_t pid, signal, code;
  uint32_t reserved;
  uint64_t value;
};
// A terminal call answered kBackground (the caller's group is not the foreground group): what now? `signal` is
// SIGTTIN (a read) or SIGTTOU (a write or a setting). Answers
//   kRestart  the group was sent the signal: do the call again when the process runs again;
//   kIo       the group is orphaned, or SIGTTIN is blocked or ignored;
//   0         SIGTTOU is blocked or ignored: do the call again with "from background" allowed.
struct Background { static constexpr int32_t kType = kPmBase + 0x28; int32_t signal; };  // retry: yes, may repeat

// ---- Any process: time ------------------------------------------------------------------------------------------

// setitimer, getitimer, alarm. which: ITIMER_REAL 0, VIRTUAL 1, PROF 2. value 0 stops. Replies the former setting.
struct IntervalTimer {  // kInvalid. retry: yes
  static constexpr int32_t kType = kPmBase + 0x30;
  uint32_t which, is_set;
  uint64_t value_ns, interval_ns;
  struct Reply { uint64_t value_ns, interval_ns; };
};
// clock_nanosleep. clock: CLOCK_REALTIME 0, CLOCK_MONOTONIC 1, BOOTTIME 7. Reply 0 when the time is over; an
// interrupted relative sleep answers kInterrupted and left_ns. kInvalid. retry: yes when absolute
struct Sleep {
  static constexpr int32_t kType = kPmBase + 0x31;
  uint32_t clock, is_absolute;
  uint64_t time_ns;
  struct Reply { uint64_t left_ns; };
};
// clock_gettime: 0, 1, 2 (process CPU), 3 (same), 4 (raw), 5, 6 (coarse), 7 (boot). kInvalid. retry: yes
struct GetTime {
  static constexpr int32_t kType = kPmBase + 0x32;
  uint32_t clock, reserved;
  struct Reply { uint64_t seconds; uint32_t nanoseconds, reserved; };
};
struct SetTime { static constexpr int32_t kType = kPmBase + 0x33; uint64_t time_ns; };  // REALTIME; root. retry: yes
// times, getrusage. retry: yes
struct Usage {
  static constexpr int32_t kType = kPmBase + 0x34;
  struct Reply { uint64_t user_ns, system_ns, children_user_ns, children_system_ns, uptime_ns, minor_faults; };
};
static_assert(sizeof(Usage::Reply) == 48);

// ---- Any process: limits, priorities, the system ----------------------------------------------------------------

// prlimit. pid 0 = self; another process needs the same uids or root. kInvalid, kPerm, kNoProcess. retry: yes
inline constexpr unsigned kLimitCount = 16;  // RLIMIT_*: Linux's numbers
inline constexpr uint64_t kNoLimit = ~0ull;
inline constexpr uint32_t kLimitCpu = 0, kLimitFileBytes = 1, kLimitData = 2, kLimitStack = 3, kLimitCore = 4,
                          kLimitResident = 5, kLimitProcesses = 6, kLimitFiles = 7, kLimitLocked = 8,
                          kLimitAddressSpace = 9;
struct Limit {
  static constexpr int32_t kType = kPmBase + 0x40;
  int32_t pid;
  uint32_t resource, is_set, reserved;
  uint64_t soft, hard;
  struct Reply { uint64_t soft, hard; };
};
// getpriority, setpriority. which: PRIO_PROCESS 0, PGRP 1, USER 2. Get: reply type = 20 - nice (1..40), the best of
// all that match. kNoProcess, kPerm, kAccess (raise without root), kInvalid. retry: yes
struct GetPriority { static constexpr int32_t kType = kPmBase + 0x41; uint32_t which; int32_t id; };
struct SetPriority { static constexpr int32_t kType = kPmBase + 0x42; uint32_t which; int32_t id, nice; };
// sysinfo. retry: yes
struct SystemInfo {
  static constexpr int32_t kType = kPmBase + 0x43;
  struct Reply { uint64_t uptime_ns, total_bytes, free_bytes; uint32_t load[3], process_count; };
};
struct HostName {  // gethostname by uname; sethostname (root). retry: yes
  static constexpr int32_t kType = kPmBase + 0x44;
  uint32_t is_set, reserved;
  char name[48];
  struct Reply { char name[48]; };
};
static_assert(sizeof(HostName) == 56);
// Sync the file systems and end the machine. Root only. No reply on success. `status` is the exit status of the
// machine where the platform has one (QEMU's debug exit). how: AbortReason kPowerOff, kReboot, kHalt. retry: yes
struct Reboot { static constexpr int32_t kType = kPmBase + 0x45; uint32_t how; int32_t status; };
// Up to 48 random bytes; reply type = number. retry: yes
struct GetRandom {
  static constexpr int32_t kType = kPmBase + 0x46;
  uint32_t bytes, reserved;
  struct Reply { uint8_t data[48]; };
};
// Thread pointer of the caller (musl's set_thread_area, arch_prctl). kInvalid. retry: yes
struct SetThreadPointer { static constexpr int32_t kType = kPmBase + 0x47; uint64_t address; };
struct SetName { static constexpr int32_t kType = kPmBase + 0x48; char name[kNameBytes]; };  // PR_SET_NAME

// ---- Services -> PM ---------------------------------------------------------------------------------------------

// RS -> PM, async: a service exists (again), with this endpoint. PM gives it a pid and answers async to RS with
// ServicePid. A repeated message with is_new_instance 0 answers the same pid; with 1 a fresh one. PM knows the boot
// services by itself (boot policy): for them this only asks the pid. `init` and other user processes that RS
// starts are announced the same way with is_user 1 (before they first run): PM is their signal manager.
struct ServiceStarted {
  static constexpr int32_t kType = kPmBase + 0x80;
  Endpoint service;
  uint32_t is_new_instance, is_user;
  uint32_t uid, gid;
  char label[kLabelBytes];
};
struct ServicePid {  // PM -> RS, async
  static constexpr int32_t kType = kPmBase + 0x81;
  Endpoint service;
  int32_t pid;       // or -Error
};
struct ServiceExited { static constexpr int32_t kType = kPmBase + 0x82; Endpoint service; };  // RS -> PM, async, no answer
// Terminal driver -> PM, async, no answer: a signal to a whole process group (^C, ^Z, hang-up, SIGWINCH).
// Single processes: kernel call Kill(endpoint, signal), which PM gets as signal manager (VFS: SIGPIPE).
struct SignalGroup {
  static constexpr int32_t kType = kPmBase + 0x83;
  int32_t group, signal;
  int32_t session = 0;  // the group must belong to it (whose controlling terminal it is); 0: not checked
};
// Any service above PM in the order of D9 (SysV IPC server, ...), SENDREC: who is this process? kNoProcess. retry: yes
struct Identify {
  static constexpr int32_t kType = kPmBase + 0x84;
  Endpoint process;
  uint32_t reserved;
  struct Reply { int32_t pid, parent, group, session; uint32_t uid, euid, gid, egid; };
};

// ---- PM's process table, readable without a message -------------------------------------------------------------

// PM grants its table (page aligned, ProcessTable) READ, directly, to those who may not wait for PM. Copy it with
// SafeCopyFrom(granter kPm). Entries change at any time: check `endpoint` before and after, or accept a snapshot.
inline constexpr GrantId kTableGrantRs{1};      // grantee kRs
inline constexpr GrantId kTableGrantVfs{2};     // grantee kVfs (credentials, groups)
inline constexpr GrantId kTableGrantProcfs{3};  // grantee: the service labelled "procfs"
inline constexpr GrantId kTableGrantIs{4};      // grantee: the service labelled "is"

enum class ProcessMode : uint8_t { kFree = 0, kAlive = 1, kZombie = 2, kExiting = 3 };
enum PmEntryFlags : uint8_t {
  kEntryService = 1,      // a service: RS manages it
  kEntryStopped = 2,      // job control
  kEntryDidExec = 4,
  kEntryWaiting = 8,      // blocked in PM: wait, sigsuspend, sleep (a "sleeping" process)
};
struct PmProcessEntry {
  Endpoint endpoint;       // kNone for a zombie: the kernel slot is free again
  ProcessMode mode;
  uint8_t flags;           // PmEntryFlags
  int8_t nice;
  uint8_t group_count;
  int32_t pid, parent, group, session;
  uint32_t uid, euid, saved_uid, gid, egid, saved_gid;
  int32_t exit_code, exit_status;  // zombie: as Wait::Reply
  uint64_t start_ns;               // uptime at fork
  uint64_t user_ns, system_ns;     // final times of a zombie (a live one: kernel Times)
  uint64_t children_user_ns, children_system_ns;
  uint64_t pending, blocked, ignored, caught;  // signal sets
  uint64_t arguments;              // address in the process of its argv strings, and how many bytes
  uint32_t argument_bytes, reserved;
  char name[kNameBytes];
  uint32_t groups[kMaxGroups];
};
static_assert(sizeof(PmProcessEntry) == 288);

struct ProcessTable {
  static constexpr uint32_t kMagic = 0x504d5442;
  uint32_t magic, entry_count, entry_bytes, process_count;
  uint64_t reserved[6];
  PmProcessEntry entry[kMaxProcesses];  // index: PM's own, not the kernel slot
};

}  // namespace abi::pm
