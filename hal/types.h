// SPDX-License-Identifier: BSD-3-Clause
// Vocabulary of the contract between the kernel core and an architecture. Addresses say whose they are: mixing
// them does not compile. Everything is plain data; included by arch/<isa> and by kernel/.
#pragma once
#include <compare>
#include <cstdint>

#include "abi/endpoint.h"

namespace hal {

// A physical address: 64 bits on every architecture, so that device memory above 4 GiB is never truncated.
struct PhysAddr {
  uint64_t value = 0;
  friend constexpr bool operator==(PhysAddr, PhysAddr) = default;
  friend constexpr auto operator<=>(PhysAddr, PhysAddr) = default;
};

// An address claimed by a process: an allegation, useless until a copy or a translation accepts it.
struct UserAddr {
  uint64_t value = 0;
  friend constexpr bool operator==(UserAddr, UserAddr) = default;
  friend constexpr auto operator<=>(UserAddr, UserAddr) = default;
};

enum class Access : uint8_t { kRead = 0, kWrite = 1 };

// What a page of a new address space may be used for (boot only; VM edits page tables itself).
struct PageRights {
  bool is_writable = false;
  bool is_executable = false;
};

// Result of a walk through a page table: the physical place of an address and how many bytes from there on lie
// in the same page. bytes == 0: not mapped for users, or not writable although that was asked.
struct Translation {
  PhysAddr phys;
  uint64_t bytes = 0;
};

// Result of a copy between kernel and user memory. On failure: the first user address that faulted.
struct CopyResult {
  bool is_ok = true;
  bool is_write = false;
  UserAddr fault;
  [[nodiscard]] static constexpr CopyResult fault_at(UserAddr a, bool is_write) { return {false, is_write, a}; }
};

// Exceptions by meaning, not by vector. The kernel makes signals of them (spec A.6).
enum class ExceptionKind : uint8_t {
  kDivide,
  kDebug,          // single step, watchpoint
  kBreakpoint,
  kOverflow,
  kBounds,
  kInvalidOpcode,
  kFpuUnavailable, // first FPU instruction since Arch::fpu_disable()
  kDoubleFault,
  kProtection,     // segment, stack, general protection, invalid TSS
  kPageFault,
  kFloatingPoint,
  kAlignment,
  kMachineCheck,
  kSimd,
};

// An exception taken in user mode. `flags` are abi::vm::kFault* for page faults.
struct Exception {
  ExceptionKind kind;
  uint32_t vector = 0;      // for the log only
  uint32_t error_code = 0;  // for the log only
  uint32_t flags = 0;
  UserAddr address;         // page fault: the address
};

// An exception taken in the kernel that no fix-up covers: the kernel panics with this.
struct NamedRegister {
  const char* name;
  uint64_t value;
};
inline constexpr unsigned kMaxNamedRegisters = 28;
struct KernelFault {
  const char* what = "";            // "page fault", "double fault", ...
  uintptr_t instruction_pointer = 0;
  uintptr_t frame_pointer = 0;      // start of the back-trace
  uint64_t address = 0;
  unsigned register_count = 0;
  NamedRegister reg[kMaxNamedRegisters] = {};
};

struct Irq {
  uint16_t line = 0;
};

// Source of zeroed, direct-mapped frames for page tables made at boot. take() returns 0 when there is none.
struct FrameSource {
  void* context;
  PhysAddr (*take)(void* context);
};

}  // namespace hal
