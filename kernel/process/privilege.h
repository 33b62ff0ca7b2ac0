// SPDX-License-Identifier: BSD-3-Clause
// A privilege: what a process may do, and what waits for it. Every service owns one; all user processes share
// number 0, which therefore can hold no pending notification, alarm, grant table or async table.
#pragma once
#include <cstdint>

#include "abi/error.h"
#include "abi/kernel_calls.h"
#include "kernel/process/process.h"

namespace kernel {

struct Kernel;

// Sources of kernel notifications, in the order of delivery (before all processes: lowest ids first).
enum class KernelSource : uint32_t { kClock = 0, kSystem = 1, kHardware = 2 };
inline constexpr unsigned kKernelSources = 3;
[[nodiscard]] constexpr abi::Endpoint endpoint_of(KernelSource s) {
  constexpr abi::Endpoint kEndpoint[kKernelSources] = {abi::kClock, abi::kSystem, abi::kHardware};
  return kEndpoint[unsigned(s)];
}

struct Privilege {
  abi::ServicePrivilege rights;  // masks, ranges; rights.id is the index in the table
  Process* owner;                // null: unused, or the shared user privilege
  bool is_used;
  // Pending notifications: bit per privilege id of the sender, and per KernelSource.
  uint64_t notify;
  uint32_t kernel_notify;
  uint64_t hardware_bits;
  uint64_t system_bits;
  // Tables in the owner's memory.
  uint64_t async_table;
  uint32_t async_count;
  uint32_t async_left;           // entries not yet done
  uint32_t grant_count;
  uint64_t grant_table;
  uint64_t alarm_deadline;       // ns since boot, 0 = none

  [[nodiscard]] bool has_notify() const { return notify != 0 || kernel_notify != 0; }
  [[nodiscard]] bool has_right(uint32_t flag) const { return (rights.flags & flag) != 0; }
};

// Takes over the masks of `p.privilege` into the process (they are copied for speed).
void privilege_refresh(Process& p);
// Attaches the process to the shared user privilege.
void privilege_set_user(Kernel& k, Process& p);
// Finds a privilege for `wanted` (static id, or -1) and attaches the process. kBusy, kInvalid, kNoSpace.
[[nodiscard]] abi::Result<> privilege_set_service(Kernel& k, Process& p, const abi::ServicePrivilege& wanted);
// Copies masks and ranges into the owner's privilege; nothing pending is lost.
[[nodiscard]] abi::Result<> privilege_update(Process& p, const abi::ServicePrivilege& wanted);
// Frees the privilege of a process that goes away.
void privilege_release(Kernel& k, Process& p);

}  // namespace kernel
