// SPDX-License-Identifier: BSD-3-Clause
// `service up`: a new service from the file system. Root. The policy comes from the caller's memory
// and is checked here once more: whatever parser wrote it.
#include <cstring>

#include "servers/rs/rs.h"

namespace rs {
namespace {

using abi::Error;

template <size_t N>
bool is_text(const char (&text)[N]) {
  return std::memchr(text, 0, N) != nullptr;
}

bool is_well_formed(const abi::ServicePolicy& p) {
  bool are_texts =
      is_text(p.label) && is_text(p.program) && is_text(p.script) && is_text(p.arguments);
  for (const auto& label : p.control) are_texts &= is_text(label);
  for (const auto& label : p.ipc_to) are_texts &= is_text(label);
  for (const auto& label : p.notify_to) are_texts &= is_text(label);
  if (!are_texts || p.label[0] == 0 || p.program[0] != '/') return false;
  if (p.script[0] != 0 && p.script[0] != '/') return false;
  return p.control_count <= 4 && p.pci_count <= 8 && p.pci_class_count <= 4 && p.priority <= 15 &&
         p.privilege.io_count <= abi::kMaxIoRanges && p.privilege.irq_count <= abi::kMaxIrqs &&
         p.privilege.memory_count <= abi::kMaxMemoryRanges &&
         unsigned(p.restart) <= unsigned(abi::RestartPolicy::kRestart);
}

// What only the image may say of a service.
void restrict(abi::ServicePolicy& p) {
  p.slot = -1;
  p.flags &= ~uint32_t(abi::kServiceBoot | abi::kServiceCore | abi::kServiceUserProcess);
  p.privilege.id = -1;
  p.privilege.send_mask = 0;
  p.privilege.flags &= ~uint32_t(abi::kRootService | abi::kMagicGrants);
  p.privilege.flags |= abi::kServiceProcess | abi::kPreemptible | abi::kDynamicId |
                       abi::kCheckIoPort | abi::kCheckIrq | abi::kCheckMemory;
}

}  // namespace

Result<int32_t> Rs::up(Message& m) {
  const auto request = m.as<abi::rs::Up>();
  if (!is_root(m.source)) return std::unexpected(Error::kPerm);
  if (is_shutting_down_) return std::unexpected(Error::kBusy);
  if (request.policy_bytes != sizeof(abi::ServicePolicy)) return std::unexpected(Error::kInvalid);
  Service* s = free_slot();
  if (s == nullptr) return std::unexpected(Error::kNoSpace);
  abi::ServicePolicy policy;
  TRY_VOID(system_.copy_from(m.source, request.policy, &policy, sizeof policy));
  if (!is_well_formed(policy)) return std::unexpected(Error::kInvalid);
  restrict(policy);
  if (find(std::string_view(policy.label)) != nullptr) return std::unexpected(Error::kBusy);
  s->policy = policy;
  s->up_flags = request.flags;
  s->caller = m.source;
  (void)start(*s);  // asks VFS for the program; the answer comes when it has initialised, or failed
  return std::unexpected(Error::kSuspended);
}

}  // namespace rs
