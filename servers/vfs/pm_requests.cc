// SPDX-License-Identifier: BSD-3-Clause
// PM's requests (abi/pm_vfs.h): processes that come, go and change. PM waits for the answer.
#include <algorithm>

#include "abi/device_numbers.h"
#include "abi/ioctl.h"
#include "abi/pm.h"
#include "servers/vfs/requests.h"

namespace vfs {

namespace {

Result<Process*> known(Vfs& vfs, Endpoint e) {
  Process* p = vfs.process_of(e);
  if (p == nullptr) return std::unexpected(Error::kNoProcess);
  return p;
}

Result<Process*> fresh_place(Vfs& vfs, Endpoint child) {
  if (!child.is_process() || child.slot() >= vfs.tables.processes.size()) return std::unexpected(Error::kInvalid);
  Process& p = vfs.tables.processes[child.slot()];
  if (p.endpoint.value != 0) vfs.release_process(p);
  return &p;
}

void start_fresh(Vfs& vfs, Process& p, const abi::pm_vfs::ProcessForked& r) {
  p.endpoint = r.child;
  p.pid = r.child_pid;
  p.uid = p.real_uid = r.uid;
  p.gid = p.real_gid = r.gid;
  p.umask = 022;
  p.max_fds = abi::vfs::kMaxFds;
  p.max_file_bytes = ~0ull;
  if (vfs.root_mount == nullptr) return;
  p.root = Vfs::hold(vfs.root_mount->root);
  p.cwd = Vfs::hold(vfs.root_mount->root);
}

void copy_process(Vfs& vfs, const Process& from, Process& to) {
  Descriptor* fds = to.fds;
  to = from;
  to.fds = fds;
  to.wait = Wait::kNone;
  to.wait_for = nullptr;
  to.wait_link = {};
  to.fifo_fd = 0;
  if (to.root != nullptr) Vfs::hold(to.root);
  if (to.cwd != nullptr) Vfs::hold(to.cwd);
  std::copy_n(from.fds, from.fd_end, to.fds);
  for (uint32_t i = 0; i < from.fd_end; i++) {
    if (from.fds[i].file != 0) vfs.tables.files[from.fds[i].file - 1].references++;
  }
}

Result<int32_t> forked(Vfs& vfs, const abi::pm_vfs::ProcessForked& r) {
  Process& child = *TRY(fresh_place(vfs, r.child));
  if (r.parent == abi::kNone) {
    start_fresh(vfs, child, r);
    return 0;
  }
  copy_process(vfs, *TRY(known(vfs, r.parent)), child);
  child.endpoint = r.child;
  child.pid = r.child_pid;
  return 0;
}

// The terminal of the session is free for another, and its foreground group hears of it.
void give_up_terminal(Vfs& vfs, const Process& leader, int32_t session) {
  Service* tty = vfs.find_service("tty");
  if (tty == nullptr) return;
  const abi::chardev::Caller caller{leader.endpoint, leader.group, session, leader.pid};
  Message m = Message::of(abi::chardev::Ioctl{abi::device::minor::kCallerTerminal, abi::kTiocNoTty, abi::kNoGrant, 0,
                                              0, caller, vfs.next_sequence(), 0});
  (void)vfs.ask(*tty, m);
}

Result<int32_t> exited(Vfs& vfs, const abi::pm_vfs::ProcessExited& r) {
  Process& p = *TRY(known(vfs, r.process));
  if (r.is_session_leader != 0) give_up_terminal(vfs, p, r.session);
  vfs.release_process(p);
  return 0;
}

Result<int32_t> unpause(Vfs& vfs, const abi::pm_vfs::Unpause& r) {
  Process& p = *TRY(known(vfs, r.process));
  // A file system or driver that is being restarted is waited for to the end.
  if (p.wait == Wait::kNone || p.wait == Wait::kService || p.wait == Wait::kRoot) return 0;
  if (p.reply_to != p.endpoint) return 0;
  Message reply;
  if (p.progress != 0) {
    vfs.finish(p, int32_t(p.progress), reply);
    return 0;
  }
  int32_t result = r.result;
  if (p.wait == Wait::kPoll && r.is_stop == 0) result = abi::to_wire(Error::kInterrupted);
  if (p.wait == Wait::kFifoOpen && p.fifo_fd != 0) {
    vfs.stop_waiting(p);
    vfs.close_descriptor(p, p.fifo_fd - 1);
    p.fifo_fd = 0;
  }
  vfs.finish(p, std::unexpected(Error(-result)), reply);
  return 1;
}

Result<int32_t> set_credentials(Vfs& vfs, const abi::pm_vfs::SetCredentials& r) {
  Process& p = *TRY(known(vfs, r.process));
  if (r.group_count > abi::kMaxGroups) return std::unexpected(Error::kInvalid);
  if (r.group_count != 0) {
    TRY_VOID(vfs.port.safe_copy_in(abi::kPm, abi::pm::kTableGrantVfs, r.groups_offset, p.groups,
                                   r.group_count * sizeof p.groups[0]));
  }
  p.group_count = r.group_count;
  p.real_uid = r.uid;
  p.uid = r.euid;
  p.real_gid = r.gid;
  p.gid = r.egid;
  return 0;
}

Result<int32_t> set_session(Vfs& vfs, const abi::pm_vfs::SetSession& r) {
  Process& p = *TRY(known(vfs, r.process));
  p.group = r.group;
  p.session = r.session;
  return 0;
}

Result<int32_t> set_limit(Vfs& vfs, const abi::pm_vfs::SetLimit& r) {
  Process& p = *TRY(known(vfs, r.process));
  if (r.resource == abi::pm::kLimitFiles) p.max_fds = uint32_t(std::min<uint64_t>(r.soft, abi::vfs::kMaxFds));
  if (r.resource == abi::pm::kLimitFileBytes) p.max_file_bytes = r.soft;
  return 0;
}

// For the end of the system: everything is written, and file systems are marked clean and take no more writes.
Result<int32_t> sync_all(Vfs& vfs, const abi::pm_vfs::Sync& r) {
  for (Mount& mount : vfs.mounts) {
    if (!mount.is_used || mount.is_dead) continue;
    Message m = Message::of(abi::fs::Sync{mount.number, 0});
    (void)vfs.ask(*mount.file_system, m);
    if (r.is_final == 0 || (mount.flags & abi::fs::kMountReadOnly) != 0) continue;
    m = Message::of(abi::fs::Mount{mount.number, abi::kNone, 0, abi::fs::kMountReadOnly | abi::fs::kMountChange,
                                   abi::kNoGrant, 0});
    if (vfs.ask(*mount.file_system, m)) mount.flags |= abi::fs::kMountReadOnly;
  }
  return 0;
}

Result<int32_t> dispatch_pm(Vfs& vfs, const Message& m) {
  switch (m.type) {
    case abi::pm_vfs::ProcessForked::kType:
      return forked(vfs, m.as<abi::pm_vfs::ProcessForked>());
    case abi::pm_vfs::ProcessExited::kType:
      return exited(vfs, m.as<abi::pm_vfs::ProcessExited>());
    case abi::pm_vfs::Unpause::kType:
      return unpause(vfs, m.as<abi::pm_vfs::Unpause>());
    case abi::pm_vfs::SetCredentials::kType:
      return set_credentials(vfs, m.as<abi::pm_vfs::SetCredentials>());
    case abi::pm_vfs::SetSession::kType:
      return set_session(vfs, m.as<abi::pm_vfs::SetSession>());
    case abi::pm_vfs::SetLimit::kType:
      return set_limit(vfs, m.as<abi::pm_vfs::SetLimit>());
    case abi::pm_vfs::Sync::kType:
      return sync_all(vfs, m.as<abi::pm_vfs::Sync>());
    default:
      return std::unexpected(Error::kBadCall);
  }
}

}  // namespace

bool Vfs::handle_pm(Message& m) {
  if (m.source != abi::kPm) {
    m.type = abi::to_wire(Error::kPerm);
    return true;
  }
  if (m.type == abi::pm_vfs::Exec::kType) {
    Process* p = process_of(m.as<abi::pm_vfs::Exec>().process);
    if (p != nullptr) {
      p->request = m;
      p->reply_to = abi::kPm;
      p->progress = 0;
      return run(*p, m);
    }
    m.type = abi::to_wire(Error::kNoProcess);
    return true;
  }
  const auto result = dispatch_pm(*this, m);
  m.type = result ? *result : abi::to_wire(result.error());
  return true;
}

}  // namespace vfs
