// SPDX-License-Identifier: BSD-3-Clause
// Privilege(ep, PrivilegeRequest, argument): what RS does with the privileges of services (spec A.5 PRIVCTL,
// R-KERN-14..17). The caller must be a service.
#include "kernel/calls/call.h"
#include "kernel/memory/user_memory.h"
#include "kernel/sched/ready.h"

namespace kernel {

using abi::Error;

namespace {

[[nodiscard]] CallResult refuse(Error e) { return abi::Unexpected(e); }

[[nodiscard]] CallResult allow(Kernel& k, Process& p) {
  if ((p.state & kNoPrivileges) == 0 || !p.has(kHasPrivilege)) return refuse(Error::kPerm);
  unblock(k, p, kNoPrivileges);
  return 0;
}

[[nodiscard]] CallResult disallow(Kernel& k, Process& p) {
  if ((p.state & kNoPrivileges) != 0) return refuse(Error::kPerm);
  block(k, p, kNoPrivileges);
  return 0;
}

[[nodiscard]] CallResult set_service(Kernel& k, Process& c, Process& p, uint64_t address) {
  if ((p.state & kNoPrivileges) == 0) return refuse(Error::kPerm);
  const auto wanted = TRY(read_caller<abi::ServicePrivilege>(k, c, address));
  TRY_VOID(privilege_set_service(k, p, wanted));
  return int64_t{p.privilege_id};
}

[[nodiscard]] CallResult set_user(Kernel& k, Process& p) {
  if ((p.state & kNoPrivileges) == 0) return refuse(Error::kPerm);
  privilege_release(k, p);
  privilege_set_user(k, p);
  p.flags |= kHasPrivilege;
  return 0;
}

// The ADD requests: to a service that was allowed; sets the matching check.
[[nodiscard]] CallResult add_resource(Kernel& k, Process& c, Process& p, abi::PrivilegeRequest request, uint64_t a) {
  if ((p.state & kNoPrivileges) != 0 || !p.is_service()) return refuse(Error::kPerm);
  abi::ServicePrivilege& rights = p.privilege->rights;
  if (request == abi::PrivilegeRequest::kAddIo) {
    const auto range = TRY(read_caller<abi::IoRange>(k, c, a));
    if (range.first > range.last) return refuse(Error::kInvalid);
    if (rights.io_count >= abi::kMaxIoRanges) return refuse(Error::kNoMemory);
    rights.io[rights.io_count++] = range;
    rights.flags |= abi::kCheckIoPort;
  } else if (request == abi::PrivilegeRequest::kAddMemory) {
    const auto range = TRY(read_caller<abi::MemoryRange>(k, c, a));
    if (range.first > range.last) return refuse(Error::kInvalid);
    if (rights.memory_count >= abi::kMaxMemoryRanges) return refuse(Error::kNoMemory);
    rights.memory[rights.memory_count++] = range;
    rights.flags |= abi::kCheckMemory;
  } else {
    if (a >= hal::Arch::kIrqLines) return refuse(Error::kInvalid);
    if (rights.irq_count >= abi::kMaxIrqs) return refuse(Error::kNoMemory);
    rights.irq[rights.irq_count++] = uint8_t(a);
    rights.flags |= abi::kCheckIrq;
  }
  return 0;
}

// R-KERN-14, 15: only if all of it lies inside one registered range.
[[nodiscard]] CallResult query_memory(Kernel& k, Process& c, const Process& p, uint64_t address) {
  const auto wanted = TRY(read_caller<abi::MemoryRange>(k, c, address));
  if (!p.is_service() || wanted.first > wanted.last || wanted.last == 0) return refuse(Error::kPerm);
  const abi::ServicePrivilege& rights = p.privilege->rights;
  for (uint32_t i = 0; i < rights.memory_count; ++i) {
    if (wanted.first >= rights.memory[i].first && wanted.last <= rights.memory[i].last) return 0;
  }
  return refuse(Error::kPerm);
}

[[nodiscard]] CallResult get(Kernel& k, Process& c, const Process& p, uint64_t address) {
  TRY_VOID(write_caller(k, c, address, p.privilege->rights));
  return 0;
}

[[nodiscard]] CallResult update(Kernel& k, Process& c, Process& p, uint64_t address) {
  if (!p.is_service()) return refuse(Error::kPerm);
  const auto wanted = TRY(read_caller<abi::ServicePrivilege>(k, c, address));
  TRY_VOID(privilege_update(p, wanted));
  return 0;
}

}  // namespace

CallResult call_Privilege(Kernel& k, Process& c, const Arguments& arguments) {
  if (!c.is_service()) return refuse(Error::kPerm);
  Process* const p = TRY(process_argument(k, c, arguments.endpoint(0)));
  const abi::PrivilegeRequest request{uint32_t(arguments.a[1])};
  switch (request) {
    case abi::PrivilegeRequest::kAllow:
      return allow(k, *p);
    case abi::PrivilegeRequest::kDisallow:
      return disallow(k, *p);
    case abi::PrivilegeRequest::kSetService:
      return set_service(k, c, *p, arguments.a[2]);
    case abi::PrivilegeRequest::kSetUser:
      return set_user(k, *p);
    case abi::PrivilegeRequest::kAddIo:
    case abi::PrivilegeRequest::kAddMemory:
    case abi::PrivilegeRequest::kAddIrq:
      return add_resource(k, c, *p, request, arguments.a[2]);
    case abi::PrivilegeRequest::kQueryMemory:
      return query_memory(k, c, *p, arguments.a[2]);
    case abi::PrivilegeRequest::kGet:
      return get(k, c, *p, arguments.a[2]);
    case abi::PrivilegeRequest::kUpdate:
      return update(k, c, *p, arguments.a[2]);
  }
  return refuse(Error::kBadCall);
}

}  // namespace kernel
