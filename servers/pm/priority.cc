// SPDX-License-Identifier: BSD-3-Clause
// getpriority, setpriority: nice values, and what they mean for the kernel's queues.
#include "servers/pm/pm.h"
#include "servers/pm/requests.h"

namespace pm {

namespace {

constexpr int kNicest = 19, kLeastNice = -20;
constexpr unsigned kUserPriority = 8, kLowestPriority = 15;  // of 16 queues; services are above the user's
constexpr uint32_t kQuantum = 50'000;                        // microseconds

constexpr uint32_t kOfProcess = 0, kOfGroup = 1, kOfUser = 2;

bool is_meant(const Process& caller, const Process& p, uint32_t which, int32_t id) {
  if (p.is_service() || p.is_zombie()) return false;
  switch (which) {
    case kOfProcess: return p.pid() == (id == 0 ? caller.pid() : id);
    case kOfGroup: return p.entry->group == (id == 0 ? caller.entry->group : id);
    default: return p.entry->uid == (id == 0 ? caller.entry->uid : uint32_t(id));
  }
}

int clamp_nice(int32_t nice) { return nice > kNicest ? kNicest : nice < kLeastNice ? kLeastNice : int(nice); }

Error set_one(const Process& caller, Process& p, int nice) {
  const auto& c = *caller.entry;
  if (!caller.is_root() && c.euid != p.entry->uid && c.euid != p.entry->euid) return Error::kPerm;
  if (nice < p.entry->nice && !caller.is_root()) return Error::kAccess;
  p.entry->nice = int8_t(nice);
  apply_nice(p);
  return Error(0);
}

}  // namespace

void apply_nice(Process& p) {
  int nice = p.entry->nice;
  unsigned below = nice > 0 ? unsigned(nice) * (kLowestPriority - kUserPriority) / kNicest : 0;
  unsigned above = nice < 0 ? 1 : 0;  // one step only: a user process never outranks a service
  (void)machine::schedule(p.endpoint(), kUserPriority + below - above, kQuantum);
}

int32_t get_priority(Pm& pm, Process& caller, Message& m) {
  auto request = m.as<abi::pm::GetPriority>();
  if (request.which > kOfUser) return error(Error::kInvalid);
  int32_t best = 0;
  for (unsigned i = 0; i < pm.table.place_count(); i++) {
    const Process* p = pm.table.at(i);
    if (p == nullptr || !is_meant(caller, *p, request.which, request.id)) continue;
    int32_t value = 20 - p->entry->nice;
    if (value > best) best = value;
  }
  return best != 0 ? best : error(Error::kNoProcess);
}

int32_t set_priority(Pm& pm, Process& caller, Message& m) {
  auto request = m.as<abi::pm::SetPriority>();
  if (request.which > kOfUser) return error(Error::kInvalid);
  Error result = Error::kNoProcess;
  for (unsigned i = 0; i < pm.table.place_count(); i++) {
    Process* p = pm.table.at(i);
    if (p == nullptr || !is_meant(caller, *p, request.which, request.id)) continue;
    Error e = set_one(caller, *p, clamp_nice(request.nice));
    if (result == Error::kNoProcess || e != Error(0)) result = e;
  }
  return error(result);
}

}  // namespace pm
