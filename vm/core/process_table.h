// SPDX-License-Identifier: BSD-3-Clause
// The processes that VM knows, by slot. An endpoint of another generation is not that process: dead
// endpoints find nothing.
#pragma once
#include "vm/core/core.h"

namespace vm {

struct Process {
  Endpoint endpoint = abi::kNone;  // kNone: the slot is free
  const AddressSpace* space = nullptr;
  const AddressSpace* next_space = nullptr;  // while a program is being loaded (exec.h)
  uint64_t calls = 0;                        // abi::vm::CallBits
  bool is_exiting = false;
  char label[abi::kLabelBytes] = {};  // of a service; "" for programs of users
};

class ProcessTable {
 public:
  // kNoProcess: dead, or never known.
  [[nodiscard]] Result<Process*> find(Endpoint endpoint);
  // A fresh entry; the slot must be free.
  Process& add(Endpoint endpoint);
  // Whoever has the slot now, of whatever generation; nullptr: it is free.
  [[nodiscard]] Process* in_slot_of(Endpoint endpoint);
  void remove(Process& process) { process = Process{}; }
  template <class Visit>
  void for_each(Visit visit) {
    for (Process& p : process_) {
      if (p.endpoint != abi::kNone) visit(p);
    }
  }

 private:
  Process process_[abi::kMaxProcesses];
};

// Ends both address spaces of the process and frees its slot.
void process_exit(Core& core, ProcessTable& processes, Process& process);

}  // namespace vm
