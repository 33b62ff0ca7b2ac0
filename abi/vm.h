// SPDX-License-Identifier: BSD-3-Clause
// VM's protocol. User part: any process about itself. Service part: by the vm_calls mask of the policy.
// All of it may be retried only if VM kept its state (VM restarts are not transparent yet).
#pragma once
#include <cstdint>

#include "abi/grant.h"
#include "abi/message.h"
#include "abi/protocol.h"

namespace abi::vm {

// ---- Kernel -> VM, on behalf of `source` (Status::by_kernel). VM answers with a reply to `source`:
// type 0 = go on (the faulting instruction or kernel call is done again), negative = -Error (a page fault then
// raises the signal in the reply's FaultReply; a memory request's kernel call returns the error).
struct PageFault {
  static constexpr int32_t kType = kVmEventBase + 0;
  uint64_t address, instruction_pointer;
  uint32_t flags;              // kFault*
};
inline constexpr uint32_t kFaultProtection = 1, kFaultWrite = 2, kFaultUser = 4, kFaultExecute = 16;
struct FaultReply { int32_t signal, code; uint64_t address; };  // SIGSEGV/SIGBUS with si_code
struct MemoryRequest {         // a kernel copy needs [address, address+bytes) of target
  static constexpr int32_t kType = kVmEventBase + 1;
  Endpoint target;
  uint32_t is_write;
  uint64_t address, bytes;
};

// ---- Anyone
inline constexpr uint32_t kProtRead = 1, kProtWrite = 2, kProtExec = 4;
inline constexpr uint32_t kMapShared = 1, kMapPrivate = 2, kMapFixed = 0x10, kMapAnonymous = 0x20;
inline constexpr uint32_t kMapPrealloc = 0x8000, kMapContiguous = 0x10000, kMapLower16M = 0x20000,
                          kMapAlign64K = 0x40000, kMapLower1M = 0x80000, kMapNoReplace = 0x100000;
struct Mmap {
  static constexpr int32_t kType = kVmBase + 0;
  uint64_t address, bytes, offset;
  uint32_t protection, flags;
  int32_t fd;
  Endpoint process;            // kSelf (0 also means self); services with the right: another process
  struct Reply { uint64_t address; };
};
struct Munmap { static constexpr int32_t kType = kVmBase + 1; uint64_t address, bytes; };
struct Mprotect { static constexpr int32_t kType = kVmBase + 2; uint64_t address, bytes; uint32_t protection; };
struct Brk { static constexpr int32_t kType = kVmBase + 3; uint64_t address; struct Reply { uint64_t address; }; };
struct Mremap {
  static constexpr int32_t kType = kVmBase + 4;
  uint64_t address, old_bytes, new_bytes, new_address;
  uint32_t flags;              // Linux MREMAP_MAYMOVE 1, FIXED 2
  struct Reply { uint64_t address; };
};
struct Madvise { static constexpr int32_t kType = kVmBase + 5; uint64_t address, bytes; int32_t advice; };
struct MapPhysical {           // permission: kernel QUERY_MEM, or the right kPhysicalMemory
  static constexpr int32_t kType = kVmBase + 6;
  Endpoint process;            // kSelf
  uint32_t flags;              // 1 = uncached, 2 = read-only
  uint64_t physical, bytes;
  struct Reply { uint64_t address; };
};
struct UnmapPhysical { static constexpr int32_t kType = kVmBase + 7; Endpoint process; uint32_t reserved; uint64_t address; };
struct Info {                  // free memory, or a process' sizes
  static constexpr int32_t kType = kVmBase + 8;
  Endpoint process;            // kNone: the system
  uint32_t reserved;
  struct Reply { uint64_t total_bytes, free_bytes, virtual_bytes, resident_bytes, minor_faults, major_faults; };
};
struct RegionInfo {            // /proc/<pid>/maps: up to count entries from the region at or after `address`
  static constexpr int32_t kType = kVmBase + 9;
  Endpoint process;
  uint32_t count;
  uint64_t address;
  GrantId grant;               // RegionEntry[count], writable by VM
  struct Reply { uint32_t count; };
};
struct RegionEntry { uint64_t start, end, offset, resident_bytes; uint32_t protection, flags; char name[16]; };

// ---- PM (fork, exit) and VFS (exec)
struct Fork { static constexpr int32_t kType = kVmBase + 0x20; Endpoint parent; struct Reply { Endpoint child; }; };
struct Exit { static constexpr int32_t kType = kVmBase + 0x21; Endpoint process; };      // frees the space; kernel Exit is the caller's
struct WillExit { static constexpr int32_t kType = kVmBase + 0x22; Endpoint process; };

// exec in two steps, driven by VFS (or RS from memory). Begin builds the new space beside the old one: all
// segments as writable memory + stack; until Commit the old one stays complete, so any failure is an errno to the
// caller (32fbbd370). The loader fills memory with ExecWrite (VM maps/copies from the loader's grant or own
// module), then Commit switches, applies final protections and frees the old space; Abort drops the new one.
struct ExecSegment { uint64_t address, memory_bytes, file_bytes, file_offset; uint32_t protection, reserved; };
inline constexpr unsigned kMaxExecSegments = 8;
struct ExecBegin {
  static constexpr int32_t kType = kVmBase + 0x24;
  Endpoint process;
  GrantId segments;            // ExecSegment[segment_count] of the caller
  uint32_t segment_count;
  uint32_t reserved;
  uint64_t stack_bytes;        // rlimit
  uint64_t initial_stack_bytes;// preallocated at the top, for arguments
  struct Reply { uint64_t stack_top; };
};
struct ExecWrite {             // copy from the caller's grant into the new space
  static constexpr int32_t kType = kVmBase + 0x25;
  Endpoint process;
  GrantId grant;
  uint64_t grant_offset, address, bytes;
};
struct ExecCommit { static constexpr int32_t kType = kVmBase + 0x26; Endpoint process; };
struct ExecAbort { static constexpr int32_t kType = kVmBase + 0x27; Endpoint process; };

// ---- RS
struct LoadModule {            // whole program from a boot module (D17): space built, kernel Exec done by VM
  static constexpr int32_t kType = kVmBase + 0x30;
  Endpoint process;
  uint32_t module;             // index in BootInfo
};
struct LoadImage {             // the same from an ELF file in RS's memory
  static constexpr int32_t kType = kVmBase + 0x31;
  Endpoint process;
  GrantId grant;               // whole file
  uint64_t bytes;
};
struct SetCalls {              // what the service may ask of VM (CallBits), and under which label its persistent maps are
  static constexpr int32_t kType = kVmBase + 0x32;
  Endpoint process;
  uint32_t reserved;
  uint64_t calls;
  char label[kLabelBytes];
};
// Memory that outlives its owner ("recovery box"): zeroed when first asked for, then the same frames for every
// later process with this label. The RAM disk is one that starts as a boot module (D17).
struct MapPersistent {
  static constexpr int32_t kType = kVmBase + 0x33;
  char name[16];               // unique per service label; VM stores it under "label of caller/name"
  uint64_t bytes;              // 0 with a module name: size of the module
  uint32_t flags;              // 1 = name is a boot module's name
  struct Reply { uint64_t address, bytes; uint32_t is_new; };
};

// ---- services with the right (IPC server, ...): bits of ServicePolicy::vm_calls
struct Remap {
  static constexpr int32_t kType = kVmBase + 0x40;
  Endpoint destination, source;
  uint64_t destination_address, source_address, bytes;
  uint32_t is_read_only;
  struct Reply { uint64_t address; };
};
struct ShmUnmap { static constexpr int32_t kType = kVmBase + 0x41; Endpoint process; uint32_t reserved; uint64_t address; };
struct GetPhysical { static constexpr int32_t kType = kVmBase + 0x42; Endpoint process; uint32_t reserved; uint64_t address; struct Reply { uint64_t physical; }; };
struct GetReferences { static constexpr int32_t kType = kVmBase + 0x43; Endpoint process; uint32_t reserved; uint64_t address; struct Reply { uint64_t count; }; };
struct QueryExit { static constexpr int32_t kType = kVmBase + 0x44; struct Reply { Endpoint process; uint32_t has_more; }; };

// Bit of a call in the mask: number - kVmBase (all calls are < 64 from the base up to 0x7f: bit = n & 63 for n >= 0x20).
enum CallBits : uint64_t {
  kMayRemap = 1ull << 0, kMayShmUnmap = 1ull << 1, kMayGetPhysical = 1ull << 2, kMayGetReferences = 1ull << 3,
  kMayQueryExit = 1ull << 4, kMayInfoOthers = 1ull << 5, kMayMapOthers = 1ull << 6, kMayFork = 1ull << 7,
  kMayExec = 1ull << 8, kMayLoad = 1ull << 9, kMayPersist = 1ull << 10, kMaySetCalls = 1ull << 11,
};

}  // namespace abi::vm
