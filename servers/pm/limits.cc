// SPDX-License-Identifier: BSD-3-Clause
// Resource limits. PM keeps all of them; VFS is told those of files, exec passes the stack's. The others are kept
// and reported (processes: enforced in fork).
#include "abi/pm_vfs.h"
#include "servers/pm/pm.h"
#include "servers/pm/requests.h"

namespace pm {

namespace {

constexpr uint64_t kDefaultStack = 8ull << 20;
constexpr uint64_t kDefaultFiles = 256;  // abi::vfs::kMaxFds

bool may_limit(const Process& caller, const Process& target) {
  const auto& c = *caller.entry;
  const auto& t = *target.entry;
  if (&caller == &target || c.euid == 0) return true;
  return c.uid == t.uid && c.uid == t.euid && c.uid == t.saved_uid;
}

Error check_change(const Process& caller, const abi::pm::Limit& request, const Limits& former) {
  if (request.soft > request.hard) return Error::kInvalid;
  if (request.hard > former.hard && !caller.is_root()) return Error::kPerm;
  if (request.resource == abi::pm::kLimitFiles && request.hard > kDefaultFiles) return Error::kPerm;
  return Error(0);
}

void tell_limit(const Process& p, uint32_t resource) {
  if (resource != abi::pm::kLimitFiles && resource != abi::pm::kLimitFileBytes) return;
  Message m = Message::of(abi::pm_vfs::SetLimit{
      .process = p.entry->endpoint, .resource = resource, .soft = p.limit[resource].soft});
  (void)machine::vfs(m);
}

}  // namespace

void set_default_limits(Process& p) {
  for (Limits& limit : p.limit) limit = {abi::pm::kNoLimit, abi::pm::kNoLimit};
  p.limit[abi::pm::kLimitStack].soft = kDefaultStack;
  p.limit[abi::pm::kLimitFiles] = {kDefaultFiles, kDefaultFiles};
  p.limit[abi::pm::kLimitCore].soft = 0;
}

int32_t limit_request(Pm& pm, Process& caller, Message& m) {
  auto request = m.as<abi::pm::Limit>();
  if (request.resource >= abi::pm::kLimitCount) return error(Error::kInvalid);
  Process* target = request.pid == 0 ? &caller : pm.table.by_pid(request.pid);
  if (target == nullptr || !target->is_alive()) return error(Error::kNoProcess);
  if (!may_limit(caller, *target)) return error(Error::kPerm);
  Limits& limit = target->limit[request.resource];
  Limits former = limit;
  if (request.is_set != 0) {
    if (Error e = check_change(caller, request, former); e != Error(0)) return error(e);
    limit = {request.soft, request.hard};
    if (!target->is_service()) tell_limit(*target, request.resource);
  }
  m.set(abi::pm::Limit::Reply{.soft = former.soft, .hard = former.hard});
  return 0;
}

}  // namespace pm
