// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/boot/policy.h"

#include <cstring>
#include <string_view>

#include "kernel/boot/physical.h"
#include "kernel/log/panic.h"
#include "kernel/process/table.h"
#include "kernel/sched/ready.h"

namespace kernel {

using abi::ServicePolicy;

namespace {

constexpr uint32_t kVersion = 1;

[[nodiscard]] ServicePolicy read_policy(const Kernel& k, uint32_t index) {
  ServicePolicy p;
  read_physical(hal::PhysAddr{k.boot.policy.value + index * sizeof p}, &p, sizeof p);
  return p;
}

void check_header(Kernel& k, const abi::BootModule& module) {
  abi::PolicyHeader header{};
  if (module.bytes < sizeof header) stop_machine(k, "the boot policy is too short ({} bytes)", {module.bytes});
  read_physical(hal::PhysAddr{module.first}, &header, sizeof header);
  if (header.magic != abi::PolicyHeader::kMagic) stop_machine(k, "the boot policy has a wrong magic number");
  if (header.version != kVersion) stop_machine(k, "the boot policy has version {}, not {}", {header.version, kVersion});
  if (header.service_bytes != sizeof(ServicePolicy)) {
    stop_machine(k, "an entry of the boot policy has {} bytes, not {}", {header.service_bytes, sizeof(ServicePolicy)});
  }
  const uint64_t needed = sizeof header + uint64_t{header.service_count} * sizeof(ServicePolicy);
  if (module.bytes < needed) {
    stop_machine(k, "the boot policy has {} bytes, its {} services need {}",
                 {module.bytes, header.service_count, needed});
  }
  k.boot.policy = hal::PhysAddr{module.first + sizeof header};
  k.boot.policy_count = header.service_count;
}

// null: well formed.
[[nodiscard]] const char* problem_of(const Kernel& k, const ServicePolicy& p) {
  if (p.label[0] == '\0' || p.label[sizeof p.label - 1] != '\0') return "a bad label";
  if (p.slot <= 0 || p.slot >= int32_t(abi::kMaxProcesses)) return "a slot outside the table";
  if (!k.process[p.slot].is_free()) return "the slot of another service";
  if (p.priority >= kPriorities) return "a bad priority";
  const abi::ServicePrivilege& r = p.privilege;
  const bool is_user = (p.flags & abi::kServiceUserProcess) != 0;
  if (is_user != (r.id == abi::kUserPrivilege)) return "a bad privilege id";
  if (r.id < 0 || r.id >= int32_t(abi::kMaxPrivileges)) return "a privilege id outside the table";
  if (!is_user && k.privilege[r.id].is_used) return "the privilege id of another service";
  if (r.io_count > abi::kMaxIoRanges) return "too many I/O ranges";
  if (r.irq_count > abi::kMaxIrqs) return "too many IRQs";
  if (r.memory_count > abi::kMaxMemoryRanges) return "too many memory ranges";
  return nullptr;
}

void give_user_privilege(Kernel& k, Process& p, const ServicePolicy& policy) {
  Privilege& user = k.privilege[abi::kUserPrivilege];
  user.rights = policy.privilege;
  privilege_set_user(k, p);
  p.flags |= kHasPrivilege;
}

void make_service(Kernel& k, const ServicePolicy& policy) {
  const auto created = process_create(k, policy.slot, policy.label);
  KERNEL_ASSERT(k, created.has_value());
  Process& p = **created;
  set_schedule(k, p, policy.priority, policy.quantum_us != 0 ? policy.quantum_us : kDefaultQuantumUs);
  if ((policy.flags & abi::kServiceUserProcess) != 0) {
    give_user_privilege(k, p, policy);
    return;
  }
  const auto set = privilege_set_service(k, p, policy.privilege);
  KERNEL_ASSERT(k, set.has_value());
  k.static_privileges |= 1ull << p.privilege_id;
}

void require(Kernel& k, abi::Endpoint e, std::string_view label) {
  const Process* const p = k.find(e);
  if (p == nullptr || p->name != label) {
    stop_machine(k, "the boot policy has no service '{}' in slot {}", {label, e.value});
  }
}

}  // namespace

void boot_policy(Kernel& k, const abi::BootModule& module) {
  check_header(k, module);
  uint32_t last_slot = abi::kFirstFreeBootSlot - 1;
  for (uint32_t i = 0; i < k.boot.policy_count; ++i) {
    const auto slot = read_policy(k, i).slot;
    if (slot > 0 && slot < int32_t(abi::kMaxProcesses) && uint32_t(slot) > last_slot) last_slot = uint32_t(slot);
  }
  k.first_dynamic_slot = last_slot + 1;
  for (uint32_t i = 0; i < k.boot.policy_count; ++i) {
    const ServicePolicy p = read_policy(k, i);
    if (const char* problem = problem_of(k, p)) {
      const std::string_view label(p.label, strnlen(p.label, sizeof p.label));
      stop_machine(k, "service '{}' (entry {}) of the boot policy has {}", {label, i, problem});
    }
    make_service(k, p);
  }
  require(k, abi::kRs, "rs");
  require(k, abi::kVm, "vm");
  // These two run before anybody could allow them; RS only waits for its address space.
  k.find(abi::kRs)->state &= ~uint32_t(kNoPrivileges);
  k.find(abi::kVm)->state &= ~uint32_t(kNoPrivileges);
}

}  // namespace kernel
