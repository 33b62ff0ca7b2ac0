// SPDX-License-Identifier: BSD-3-Clause
// VM as a service: its logic (vm/core), its own memory, and what it knows of processes. One object,
// made at start.
#pragma once
#include "vm/core/persistent.h"
#include "vm/core/process_table.h"
#include "vm/core/radix_page_tables.h"
#include "vm/server/boot_memory.h"
#include "vm/server/boot_policy.h"
#include "vm/server/kernel_machine.h"
#include "vm/server/root_table.h"

namespace vm {

struct Server {
  Server(const abi::BootInfo& boot_info, OwnSpace& own_space, const BootMemory& boot);
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  const abi::BootInfo& info;
  OwnSpace& own;
  OwnWindow window;
  PassingWindow passing;
  Memory memory;
  KernelMachine machine;
  RadixPageTables<arch::NativeFormat> tables;
  Core core;
  ProcessTable processes;
  PersistentMaps persistent;
  RootTable roots;
  BootPolicy policy;
  const MemoryObject* module_object[abi::kMaxBootModules] =
      {};  // those that somebody maps in place

  // Exits not yet asked for with QueryExit, by slot.
  Endpoint exited[abi::kMaxProcesses] = {};
  uint32_t exited_count = 0;

  struct {
    uint64_t faults, memory_requests, calls, refused_calls, bad_calls, signals;
  } counted = {};
};

// ---- What the calls share (process_space.cc)

// The process of a request: kSelf, 0 and the caller's own endpoint are the caller; others need
// `right` (kPerm) and must be alive (kNoProcess).
[[nodiscard]] Result<Process*> find_target(Server& server, Process& caller, Endpoint target,
                                           uint64_t right);
// The same for requests that load programs: a process that VM has not heard of yet is asked for at
// the kernel.
[[nodiscard]] Result<Process*> find_or_adopt(Server& server, Endpoint target);
// From now on the process runs in `space`; the one it had goes.
[[nodiscard]] Result<> bind_space(Server& server, Process& process, const AddressSpace* space);
// The process runs no more, and has nothing.
void end_process(Server& server, Process& process);

}  // namespace vm
