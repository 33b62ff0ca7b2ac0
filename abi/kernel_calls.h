// SPDX-License-Identifier: BSD-3-Clause
// Kernel calls: numbers and argument structs (same layout on every architecture). The list with the meaning of
// each call is abi/kernel_calls.def.
#pragma once
#include <cstdint>

#include "abi/endpoint.h"
#include "abi/grant.h"

namespace abi {

enum class KernelCall : uint32_t {
#define CALL(name, number, text) k##name = number,
#include "abi/kernel_calls.def"
#undef CALL
};
inline constexpr unsigned kMaxKernelCalls = 64;  // a privilege holds one 64-bit mask

enum ForkFlags : uint32_t { kForkNormal = 0 };

struct CreateArgs {  // child has NO_PRIV and waits for an address space
  char name[kNameBytes];
  int32_t slot;      // wanted boot slot with generation kept (restart with the same endpoint), or -1
  int32_t reserved;
};

struct ExecArgs {
  Endpoint process;
  uint32_t reserved;
  uint64_t entry;
  uint64_t stack_pointer;
  uint64_t argument;  // first argument register (services: unused)
  char name[kNameBytes];
};

enum class PrivilegeRequest : uint32_t {
  kAllow = 1,        // NO_PRIV off (target must have a privilege: kPerm)
  kDisallow = 2,
  kSetService = 3,   // a2 = ptr ServicePrivilege: attach an own privilege (id -1: dynamic)
  kSetUser = 4,      // attach to the shared user privilege
  kAddIo = 5,        // a2 = ptr IoRange
  kAddMemory = 6,    // a2 = ptr MemoryRange
  kAddIrq = 7,       // a2 = line
  kQueryMemory = 8,  // a2 = ptr MemoryRange: OK only if inside one registered range
  kGet = 9,          // a2 = ptr ServicePrivilege: read back
  kUpdate = 10,      // a2 = ptr ServicePrivilege: change masks of a running service
};

struct IoRange { uint16_t first, last; };            // inclusive
struct MemoryRange { uint64_t first, last; };        // inclusive, bytes (QueryMemory: first, last)
inline constexpr unsigned kMaxPrivileges = 64;       // id 0: all user processes
inline constexpr int32_t kUserPrivilege = 0;
inline constexpr unsigned kMaxIoRanges = 16, kMaxMemoryRanges = 10, kMaxIrqs = 8;

enum PrivilegeFlags : uint32_t {
  kPreemptible = 0x02, kBillable = 0x04, kDynamicId = 0x08, kServiceProcess = 0x10,
  kCheckIoPort = 0x20, kCheckIrq = 0x40, kCheckMemory = 0x80,
  kPhysicalMemory = 0x100,   // named right: may map undeclared physical memory (memory driver)
  kRootService = 0x200,      // RS
  kMagicGrants = 0x400,      // VFS
};

// What the kernel enforces of a service. Part of abi/policy.h's ServicePolicy.
struct ServicePrivilege {
  int32_t id;                // static id, or -1
  uint32_t flags;            // PrivilegeFlags
  uint32_t trap_mask;        // trap_bit()s
  int32_t signal_manager;    // endpoint value
  uint64_t send_mask;        // bit per privilege id (bit 0: user processes)
  uint64_t kernel_calls;     // bit per KernelCall number
  uint32_t io_count, irq_count, memory_count, reserved;
  IoRange io[kMaxIoRanges];
  uint8_t irq[kMaxIrqs];
  MemoryRange memory[kMaxMemoryRanges];
};
static_assert(sizeof(ServicePrivilege) == 280);

enum class RunRequest : uint32_t {
  kStop = 1,        // 0: stopped; -kBusy: in a system call, stops at its end and is reported as kSignalStopped
  kResume = 2,
};

struct SignalReport {        // GetSignal
  Endpoint process;
  uint32_t stopped;          // 1: the process reached the end of the system call that Run(kStop) waited for
  uint64_t signals;          // bit n-1 = signal n
  uint64_t fault_address;    // of the last exception signal
  uint64_t instruction_pointer;
  int32_t code;              // si_code of the exception signal (SEGV_MAPERR, ...)
  uint32_t reserved;
};

struct SignalFrameArgs {
  uint64_t handler, restorer, mask, alt_stack, alt_stack_bytes;
  uint64_t fault_address;
  int32_t signal, code, value;   // si_signo, si_code, si_status/si_value
  int32_t sender_pid;
  uint32_t sender_uid;
  uint32_t flags;                // kSignal*
};
inline constexpr uint32_t kSignalOnAltStack = 1, kSignalInfo = 2, kSignalRestartCall = 4, kSignalInterruptCall = 8;
// kSignalInterruptCall / kSignalRestartCall: the interrupted receive returns -kInterrupted / -kRestart.

struct RegisterContext { uint64_t ip, sp, flags, reg[16], fault_address; };

struct VirtualCopyArgs {
  Endpoint from, to;           // kSelf allowed
  uint64_t from_address, to_address, bytes;
};

enum class VmRequest : uint32_t {
  kInitRoot = 1,      // a2 = physical root: the kernel fills the kernel half of a zeroed root
  kRootTable = 2,     // a2 = physical address of a contiguous table of kMaxProcesses roots (Word each)
  kSetSpace = 3,      // ep: take the root from the table (0 removes it); VMINHIBIT is cleared
  kInvalidatePage = 4,// a2 = virtual address (current space of ep)
  kInvalidateAll = 5, // ep
  kInhibit = 6,       // ep may not run until kSetSpace / kRelease
  kRelease = 7,
  kBootDone = 8,      // VM owns all page tables: the kernel gives up its boot pages
  kSetMemoryInfo = 9, // a2 = ptr MemoryInfo: for GetInfo(kMemory)
};
struct MemoryInfo { uint64_t total_bytes, free_bytes, cached_bytes, vm_bytes, largest_free_bytes, reserved[3]; };

enum class IrqRequest : uint32_t { kSetPolicy = 1, kRemovePolicy = 2, kEnable = 3, kDisable = 4 };
enum IrqPolicy : uint32_t { kIrqManual = 0, kIrqReenable = 1 };  // reenable: unmasked again right after the notify

struct PortOperation { uint16_t port; uint8_t width, is_output; uint32_t value; };
static_assert(sizeof(PortOperation) == 8);
struct PortStringArgs {
  uint16_t port;
  uint8_t width, is_output;
  GrantId grant;               // kNoGrant: `address` is the caller's own
  Endpoint granter;
  uint32_t reserved;
  uint64_t address;            // or offset in the grant
  uint64_t count;              // elements
};

struct AlarmArgs {
  uint64_t time_ns;            // 0 with relative: cancel
  uint32_t is_absolute;        // since boot
  uint32_t reserved;
  uint64_t left_ns;            // out: of the previous alarm, 0 if none
};
struct TimesReply {
  uint64_t uptime_ns, realtime_ns, user_ns, system_ns, idle_ns, cycles;
};
struct VirtualTimerArgs { uint32_t which, is_set; uint64_t left_ns; };  // which: 1 virtual, 2 profiling

enum class InfoRequest : uint32_t {
  kWhoAmI = 1,        // WhoAmI
  kBootInfo = 2,      // abi/boot.h BootInfo
  kPolicy = 3,        // abi/policy.h ServicePolicy[], the whole boot policy
  kProcesses = 4,     // ProcessInfo[kMaxProcesses]
  kProcess = 5,       // a3 = ep: ProcessInfo
  kKernelLog = 6,     // a3 = offset in the log stream; text from there on
  kPrivileges = 7,    // ServicePrivilege[kMaxPrivileges]
  kIrqHooks = 8,      // IrqHookInfo[]
  kMachine = 9,       // MachineInfo
  kRandomness = 10,   // entropy bytes from interrupt times, RDRAND where present
  kMemory = 11,       // MemoryInfo
  kLoad = 12,         // 3 x uint32 load averages << 16
  kBlockChain = 13,   // a3 = ep: Endpoint[] whom it waits for, transitively
};

struct WhoAmI { Endpoint self; uint32_t privilege_flags; char name[kNameBytes]; };

enum ProcessState : uint8_t { kFree = 0, kRunnable, kSending, kReceiving, kSendReceiving, kPageFault, kStopped, kNoPrivilege, kNoSpace, kZombie };
struct ProcessInfo {
  Endpoint self;
  Endpoint waits_for;          // kAny, or the partner
  uint8_t state;               // ProcessState
  uint8_t priority, max_priority, is_service;
  int32_t privilege_id;
  uint64_t user_ns, system_ns, messages, page_faults;
  uint32_t quantum_us;
  Endpoint signal_manager;
  char name[kNameBytes];
};
static_assert(sizeof(ProcessInfo) == 72);
struct IrqHookInfo { Endpoint owner; uint32_t line, notify_id, policy; uint64_t count; };
struct MachineInfo {
  uint64_t tsc_hz, memory_bytes;
  uint32_t cpus, word_bits, has_apic, features;
  char vendor[16], architecture[8];
};

enum class TraceRequest : uint32_t {
  kSetContext = 1,   // a1 = ep, a2 = ptr RegisterContext: registers of a stopped process
  kSingleStep = 2,   // a1 = ep, a2 = 1 | 0: a debug trap (SIGTRAP) after each instruction
};

enum class AbortReason : uint32_t { kPowerOff = 0, kReboot = 1, kPanic = 2, kHalt = 3 };

}  // namespace abi
