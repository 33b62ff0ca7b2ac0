// SPDX-License-Identifier: BSD-3-Clause
// All state of the kernel. One constinit object in the kernel binary (the_kernel), a plain value in host tests;
// there are no other globals (D3). All-zero is its state before kernel_initialise(), so that it lies in .bss.
#pragma once
#include <cstddef>
#include <cstdint>

#include "abi/boot.h"
#include "abi/policy.h"
#include "base/intrusive_list.h"
#include "hal/hal.h"
#include "kernel/clock/clock.h"
#include "kernel/irq/hook.h"
#include "kernel/log/log.h"
#include "kernel/process/privilege.h"
#include "kernel/process/process.h"

namespace kernel {

inline constexpr unsigned kPriorities = 16;
inline constexpr unsigned kDefaultPriority = 8;
inline constexpr uint32_t kDefaultQuantumUs = 100'000;

// What belongs to one CPU.
struct Cpu {
  alignas(8) Process* current;   // whose trap is handled, or who runs; null while idle. In no ready queue.
  alignas(8) uint32_t ready_mask;  // priorities with a non-empty ready queue
  bool wants_window;             // this entry has copied enough: let interrupts in before going on
  bool fpu_is_enabled;
  Process* handoff;              // first process made ready in this entry, not yet queued
  Process* fpu_owner;            // whose state is in the FPU registers
  Process* billed;               // last billable process: pays for the services that run after it
  hal::PhysAddr active_root;
  uint64_t switched_at;          // cycles at the last switch
  uint64_t idle_cycles;
  uint64_t copied_bytes;         // in this entry
  uint64_t armed_deadline;       // of the one-shot timer
};
static_assert(offsetof(Cpu, current) == K_CPU_CURRENT && offsetof(Cpu, ready_mask) == K_CPU_READY_MASK);

// Limit of copying in one kernel entry (D3).
inline constexpr uint64_t kMaxBytesPerEntry = 64 << 10;

// VM's view of memory, for GetInfo.
struct BootState {
  abi::BootInfo info;
  hal::PhysAddr policy;          // ServicePolicy[policy_count] in physical memory
  uint32_t policy_count;
  bool has_root_table;
  bool is_done;                  // kBootDone
};

struct Kernel {
  Process process[abi::kMaxProcesses];
  Cpu cpu;
  base::List ready[kPriorities];
  Privilege privilege[abi::kMaxPrivileges];
  uint64_t async_senders;        // privileges with a table that is not yet all done
  hal::Arch::FpuState fpu[abi::kMaxProcesses];
  hal::Arch::SignalImage signal_image;  // of the SignalSend or SignalReturn under way
  IrqState irq;
  ClockState clock;
  Log log;
  BootState boot;
  abi::MemoryInfo memory;
  uint64_t static_privileges;    // numbers that the boot policy gave to its services
  uint32_t first_dynamic_slot;   // slots below are for the services of the boot policy
  uint32_t next_slot;            // where the search for a free slot begins
  uint32_t violations;           // calls refused for lack of a right

  [[nodiscard]] Process* find(abi::Endpoint e) {
    Process& p = process[uint32_t(e.value) & P_SLOT_MASK];
    return p.endpoint == e ? &p : nullptr;
  }
  [[nodiscard]] unsigned slot_of(const Process& p) const { return unsigned(&p - process); }
  [[nodiscard]] hal::Arch::FpuState& fpu_of(const Process& p) { return fpu[slot_of(p)]; }
};
static_assert(offsetof(Kernel, cpu) == K_CPU);
static_assert(abi::kMaxProcesses == P_SLOT_MASK + 1);

// Brings the tables into their initial state. Nothing is allowed before it.
void kernel_initialise(Kernel& k);

}  // namespace kernel
