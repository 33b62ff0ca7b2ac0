// SPDX-License-Identifier: BSD-3-Clause
// User and group ids: reading them, the set*id family with Linux's rules, and who may signal whom.
#include "abi/pm_vfs.h"
#include "servers/pm/pm.h"
#include "servers/pm/requests.h"

namespace pm {

using abi::pm::IdChange;
using abi::pm::kKeepId;

int32_t get_pid(Pm&, Process& caller, Message& m) {
  m.set(abi::pm::GetPid::Reply{.parent = caller.entry->parent, .reserved = 0});
  return caller.entry->pid;
}

int32_t get_ids(Pm&, Process& caller, Message& m) {
  const auto& e = *caller.entry;
  m.set(abi::pm::GetIds::Reply{.uid = e.uid,
                               .euid = e.euid,
                               .saved_uid = e.saved_uid,
                               .gid = e.gid,
                               .egid = e.egid,
                               .saved_gid = e.saved_gid});
  return 0;
}

namespace {

struct Ids {
  uint32_t real, effective, saved;
  [[nodiscard]] bool has(uint32_t id) const { return id == real || id == effective || id == saved; }
};

// setuid, setgid.
bool set_one(Ids& ids, uint32_t id, bool is_root) {
  if (is_root) {
    ids = {id, id, id};
    return true;
  }
  if (id != ids.real && id != ids.saved) return false;
  ids.effective = id;
  return true;
}

// setreuid, setregid: the saved id follows when the real one is set or the effective one becomes another.
bool set_two(Ids& ids, uint32_t real, uint32_t effective, bool is_root) {
  if (!is_root) {
    if (real != kKeepId && real != ids.real && real != ids.effective) return false;
    if (effective != kKeepId && !ids.has(effective)) return false;
  }
  uint32_t former_real = ids.real;
  if (real != kKeepId) ids.real = real;
  if (effective != kKeepId) ids.effective = effective;
  if (real != kKeepId || (effective != kKeepId && effective != former_real)) ids.saved = ids.effective;
  return true;
}

bool set_three(Ids& ids, uint32_t real, uint32_t effective, uint32_t saved, bool is_root) {
  for (uint32_t id : {real, effective, saved}) {
    if (!is_root && id != kKeepId && !ids.has(id)) return false;
  }
  if (real != kKeepId) ids.real = real;
  if (effective != kKeepId) ids.effective = effective;
  if (saved != kKeepId) ids.saved = saved;
  return true;
}

bool change(Ids& ids, const abi::pm::SetIds& r, bool is_root) {
  switch (r.which) {
    case IdChange::kUid:
    case IdChange::kGid: return set_one(ids, r.effective, is_root);
    case IdChange::kReUid:
    case IdChange::kReGid: return set_two(ids, r.real, r.effective, is_root);
    case IdChange::kResUid:
    case IdChange::kResGid: return set_three(ids, r.real, r.effective, r.saved, is_root);
  }
  return false;
}

}  // namespace

int32_t set_ids(Pm& pm, Process& caller, Message& m) {
  auto request = m.as<abi::pm::SetIds>();
  if (uint32_t(request.which) - 1 >= uint32_t(IdChange::kResGid)) return error(Error::kInvalid);
  bool is_single = request.which == IdChange::kUid || request.which == IdChange::kGid;
  if (is_single && request.effective == kKeepId) return error(Error::kInvalid);
  auto& e = *caller.entry;
  bool is_user = request.which == IdChange::kUid || request.which == IdChange::kReUid ||
                 request.which == IdChange::kResUid;
  Ids ids = is_user ? Ids{e.uid, e.euid, e.saved_uid} : Ids{e.gid, e.egid, e.saved_gid};
  if (!change(ids, request, caller.is_root())) return error(Error::kPerm);
  if (is_user) {
    e.uid = ids.real, e.euid = ids.effective, e.saved_uid = ids.saved;
  } else {
    e.gid = ids.real, e.egid = ids.effective, e.saved_gid = ids.saved;
  }
  tell_credentials(pm, caller);
  return 0;
}

void tell_credentials(Pm& pm, Process& p) {
  const auto& e = *p.entry;
  Message m = Message::of(abi::pm_vfs::SetCredentials{.process = e.endpoint,
                                                      .uid = e.uid,
                                                      .euid = e.euid,
                                                      .gid = e.gid,
                                                      .egid = e.egid,
                                                      .group_count = e.group_count,
                                                      .groups_offset = pm.table.offset_of_groups(p)});
  (void)machine::vfs(m);
}

bool may_signal(const Process& sender, const Process& target, int signal) {
  const auto& s = *sender.entry;
  const auto& t = *target.entry;
  if (s.euid == 0) return true;
  if (target.is_service()) return false;
  if (s.euid == t.uid || s.euid == t.saved_uid || s.uid == t.uid || s.uid == t.saved_uid) return true;
  return signal == abi::kSigContinue && s.session == t.session;
}

}  // namespace pm
