// SPDX-License-Identifier: BSD-3-Clause
// All processes: found by endpoint (index by slot, then generation), by pid (hash), in a list and in a tree.
// Invariants: a live process is found by its slot; every used process is in the list and in its pid's chain; each
// process but init and the services has a parent, and orphans belong to init.
#pragma once
#include "abi/pm.h"
#include "servers/pm/process.h"

namespace pm {

class ProcessTable {
 public:
  void initialise();

  // A free entry, linked into list and chains, with everything else as a new process has it. The pid is
  // fresh unless given. Null: the table is full.
  Process* create(Endpoint endpoint, int32_t pid = 0);
  // Unlinks it everywhere; the entry is free again.
  void remove(Process& p);
  // The kernel slot is given back; the process stays in list, tree and pid chain.
  void forget_endpoint(Process& p);

  [[nodiscard]] Process* by_endpoint(Endpoint endpoint) {
    Process* p = by_slot_[endpoint.slot() & (abi::kMaxProcesses - 1)];
    return p != nullptr && p->endpoint() == endpoint ? p : nullptr;
  }
  [[nodiscard]] Process* by_pid(int32_t pid);
  // By place, for loops whose body may end processes: free places are skipped (null).
  [[nodiscard]] unsigned place_count() const { return untouched_; }
  [[nodiscard]] Process* at(unsigned place) {
    return process_[place].entry->mode == abi::pm::ProcessMode::kFree ? nullptr : &process_[place];
  }
  [[nodiscard]] bool has_group(int32_t group, int32_t session);
  [[nodiscard]] unsigned count() const { return shared_.process_count; }
  [[nodiscard]] unsigned count_of_user(uint32_t uid);
  // A process group is orphaned when no member has a parent in another group of the same session.
  [[nodiscard]] bool is_orphaned_group(int32_t group, const Process* leaving = nullptr);

  static void adopt(Process& parent, Process& child);
  static void leave_parent(Process& child);

  [[nodiscard]] const abi::pm::ProcessTable& shared() const { return shared_; }
  [[nodiscard]] uint64_t offset_of_groups(const Process& p) const;

 private:
  Process* take_free();
  [[nodiscard]] int32_t fresh_pid();
  [[nodiscard]] bool is_pid_in_use(int32_t pid);
  void link_pid(Process& p);
  void unlink_pid(Process& p);

  alignas(4096) abi::pm::ProcessTable shared_{};
  Process process_[abi::kMaxProcesses];
  Process* by_slot_[abi::kMaxProcesses] = {};
  Process* by_pid_[abi::kMaxProcesses] = {};
  Process* in_use_ = nullptr;
  Process* free_ = nullptr;   // chained by next_in_use; used before
  unsigned untouched_ = 0;    // entries from here on were never used: their pages do not exist yet
  int32_t last_pid_ = 0;
};

}  // namespace pm
