// SPDX-License-Identifier: BSD-3-Clause
// What procfs knows of processes: PM's table, read through its grant without asking PM (who may be waiting for
// VFS, who waits for us), and the kernel's view of a living one.
#pragma once
#include <cstdint>

#include "abi/kernel_calls.h"
#include "abi/pm.h"

namespace procfs {

struct Process {
  abi::pm::PmProcessEntry pm;
  abi::ProcessInfo kernel;   // state kZombie for one that PM still keeps
  abi::TimesReply times;     // zero for a zombie
};

class Snapshot {
 public:
  // The process now, or nullptr: ended, or never there.
  const Process* find(uint32_t pid);
  const Process* find(abi::Endpoint endpoint);
  // Calls `each` with every pid in ascending order of PM's table; all are fresh.
  void refresh();
  [[nodiscard]] unsigned count() const { return abi::kMaxProcesses; }
  [[nodiscard]] const abi::pm::PmProcessEntry& entry(unsigned i) const { return table_.entry[i]; }

 private:
  bool reread(unsigned i);
  const Process* complete(unsigned i);

  abi::pm::ProcessTable table_{};
  Process process_{};
};

extern Snapshot snapshot;

}  // namespace procfs
