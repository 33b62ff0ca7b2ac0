// SPDX-License-Identifier: BSD-3-Clause
// Who this process is: pids, groups, sessions, user and group ids.
#include "lib/posix/calls.h"

namespace posix {

using abi::pm::GetIds;
using abi::pm::IdChange;
using abi::pm::kKeepId;
using abi::pm::SetIds;

long getpid() { return pm(abi::pm::GetPid{}); }

long getppid() {
  Message m = Message::of(abi::pm::GetPid{});
  long result = pm(m);
  return result < 0 ? result : m.as<abi::pm::GetPid::Reply>().parent;
}

namespace {

// These never fail in the C library's eyes; without an answer the process is nobody.
GetIds::Reply ids() {
  Message m = Message::of(GetIds{});
  if (pm(m) < 0) return {~0u, ~0u, ~0u, ~0u, ~0u, ~0u};
  return m.as<GetIds::Reply>();
}

long set(IdChange which, uint32_t real, uint32_t effective, uint32_t saved) {
  return pm(SetIds{.which = which, .real = real, .effective = effective, .saved = saved});
}

}  // namespace

long getuid() { return long(ids().uid); }
long geteuid() { return long(ids().euid); }
long getgid() { return long(ids().gid); }
long getegid() { return long(ids().egid); }

long getresuid(uint32_t* real, uint32_t* effective, uint32_t* saved) {
  if (is_bad(real) || is_bad(effective) || is_bad(saved)) return -EFAULT;
  GetIds::Reply reply = ids();
  *real = reply.uid, *effective = reply.euid, *saved = reply.saved_uid;
  return 0;
}
long getresgid(uint32_t* real, uint32_t* effective, uint32_t* saved) {
  if (is_bad(real) || is_bad(effective) || is_bad(saved)) return -EFAULT;
  GetIds::Reply reply = ids();
  *real = reply.gid, *effective = reply.egid, *saved = reply.saved_gid;
  return 0;
}

long setuid(uint32_t id) { return set(IdChange::kUid, kKeepId, id, kKeepId); }
long setgid(uint32_t id) { return set(IdChange::kGid, kKeepId, id, kKeepId); }
long setreuid(uint32_t real, uint32_t effective) { return set(IdChange::kReUid, real, effective, kKeepId); }
long setregid(uint32_t real, uint32_t effective) { return set(IdChange::kReGid, real, effective, kKeepId); }
long setresuid(uint32_t real, uint32_t effective, uint32_t saved) {
  return set(IdChange::kResUid, real, effective, saved);
}
long setresgid(uint32_t real, uint32_t effective, uint32_t saved) {
  return set(IdChange::kResGid, real, effective, saved);
}
// The file-system ids are the effective ones here; the calls answer the former id, errors included.
long setfsuid(uint32_t) { return geteuid(); }
long setfsgid(uint32_t) { return getegid(); }

long getgroups(int count, uint32_t* groups) {
  if (count < 0) return -EINVAL;
  return pm(abi::pm::GetGroups{.address = address_of(groups), .count = uint32_t(count), .reserved = 0});
}
long setgroups(unsigned count, const uint32_t* groups) {
  return pm(abi::pm::SetGroups{.address = address_of(groups), .count = count, .reserved = 0});
}

namespace {
long get_group(int pid, abi::pm::GetGroup::Reply& reply) {
  Message m = Message::of(abi::pm::GetGroup{.pid = pid});
  long result = pm(m);
  if (result >= 0) reply = m.as<abi::pm::GetGroup::Reply>();
  return result;
}
}  // namespace

long getpgid(int pid) {
  abi::pm::GetGroup::Reply reply{};
  long result = get_group(pid, reply);
  return result < 0 ? result : reply.group;
}
long getpgrp() { return getpgid(0); }
long getsid(int pid) {
  abi::pm::GetGroup::Reply reply{};
  long result = get_group(pid, reply);
  return result < 0 ? result : reply.session;
}
long setpgid(int pid, int group) { return pm(abi::pm::SetGroup{.pid = pid, .group = group}); }
long setsid() { return pm(abi::pm::SetSession{}); }

}  // namespace posix
