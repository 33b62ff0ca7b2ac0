// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/process/privilege.h"

#include "kernel/ipc/ipc.h"
#include "kernel/kernel.h"

namespace kernel {

using abi::Error;

namespace {

constexpr uint32_t kPrivilegeFlags = kIsService | kIsPreemptible | kIsBillable;

void attach(Process& p, Privilege& privilege) {
  p.privilege = &privilege;
  p.privilege_id = uint32_t(privilege.rights.id);
  privilege_refresh(p);
}

// The table entry for `wanted`. A process may keep the one it has.
[[nodiscard]] abi::Result<Privilege*> find_entry(Kernel& k, const Process& p, int32_t id) {
  if (id != -1) {
    if (id <= abi::kUserPrivilege || id >= int32_t(abi::kMaxPrivileges)) return abi::Unexpected(Error::kInvalid);
    Privilege& entry = k.privilege[id];
    if (entry.is_used && entry.owner != &p) return abi::Unexpected(Error::kBusy);
    return &entry;
  }
  if (p.is_service()) return p.privilege;
  for (unsigned i = abi::kMaxPrivileges - 1; i > unsigned(abi::kUserPrivilege); --i) {
    if (!k.privilege[i].is_used && (k.static_privileges >> i & 1) == 0) return &k.privilege[i];
  }
  return abi::Unexpected(Error::kNoSpace);
}

[[nodiscard]] bool is_well_formed(const abi::ServicePrivilege& r) {
  return r.io_count <= abi::kMaxIoRanges && r.irq_count <= abi::kMaxIrqs && r.memory_count <= abi::kMaxMemoryRanges;
}

// Takes over masks and ranges; never a right to send to oneself.
void take_rights(Privilege& privilege, const abi::ServicePrivilege& wanted) {
  const int32_t id = privilege.rights.id;
  privilege.rights = wanted;
  privilege.rights.id = id;
  privilege.rights.flags |= abi::kServiceProcess;
  privilege.rights.send_mask &= ~(1ull << id);
}

}  // namespace

void privilege_refresh(Process& p) {
  const abi::ServicePrivilege& rights = p.privilege->rights;
  p.traps = rights.trap_mask;
  p.send_mask = rights.send_mask;
  p.kernel_calls = rights.kernel_calls;
  p.flags &= ~kPrivilegeFlags;
  if (p.privilege->owner == &p) p.flags |= kIsService;
  if ((rights.flags & abi::kPreemptible) != 0) p.flags |= kIsPreemptible;
  if ((rights.flags & abi::kBillable) != 0) p.flags |= kIsBillable;
}

void privilege_set_user(Kernel& k, Process& p) { attach(p, k.privilege[abi::kUserPrivilege]); }

abi::Result<> privilege_set_service(Kernel& k, Process& p, const abi::ServicePrivilege& wanted) {
  if (!is_well_formed(wanted)) return abi::Unexpected(Error::kInvalid);
  Privilege* const entry = TRY(find_entry(k, p, wanted.id));
  if (p.privilege != entry) privilege_release(k, p);
  const auto id = int32_t(entry - k.privilege);
  async_forget(k, *entry);
  *entry = Privilege{};
  entry->rights.id = id;
  entry->owner = &p;
  entry->is_used = true;
  p.pending &= ~uint32_t(kPendingNotify | kPendingAsync);
  take_rights(*entry, wanted);
  attach(p, *entry);
  p.flags |= kHasPrivilege;
  if (std::string_view(p.name) == "log") k.log.reader = p.endpoint;
  return {};
}

abi::Result<> privilege_update(Process& p, const abi::ServicePrivilege& wanted) {
  if (!is_well_formed(wanted)) return abi::Unexpected(Error::kInvalid);
  take_rights(*p.privilege, wanted);
  privilege_refresh(p);
  return {};
}

void privilege_release(Kernel& k, Process& p) {
  Privilege* const entry = p.privilege;
  if (entry == nullptr || entry->owner != &p) return;
  async_forget(k, *entry);
  const auto id = unsigned(entry - k.privilege);
  *entry = Privilege{};
  p.pending &= ~uint32_t(kPendingNotify | kPendingAsync);
  privilege_set_user(k, p);
  if ((k.static_privileges >> id & 1) != 0) return;  // its owner's successor gets the same number
  // A number that somebody else may get next: nobody keeps a right to send to it, or a notification from it.
  const uint64_t bit = 1ull << id;
  for (Privilege& other : k.privilege) {
    other.rights.send_mask &= ~bit;
    other.notify &= ~bit;
  }
  for (Process& other : k.process) other.send_mask &= ~bit;
}

}  // namespace kernel
