// SPDX-License-Identifier: BSD-3-Clause
// Life and death of processes: fork, exec, exit, wait, orphans, groups and sessions.
#include "base/test/test.h"
#include "servers/pm/testing/fake_machine.h"

namespace pm {
namespace {

using abi::pm::kWaitContinued;
using abi::pm::kWaitExited;
using abi::pm::kWaitNoHang;
using abi::pm::kWaitStopped;
using abi::pm::Wait;
using abi::pm::WaitFor;
using fake::body_of;
using fake::boot;
using fake::call;

constexpr int32_t wire(Error e) { return error(e); }

TEST(Process, BootKnowsInitAndServices) {
  Process& init = boot();
  EXPECT_EQ(init.pid(), 1);
  Process* rs = fake::pm.table.by_endpoint(abi::kRs);
  ASSERT_TRUE(rs != nullptr);
  EXPECT_TRUE(rs->is_service());
  EXPECT_GT(rs->pid(), 1);
}

TEST(Process, ForkAnswersBoth) {
  Process& init = boot();
  Process& child = fake::fork(init);
  EXPECT_EQ(body_of(init).last_reply, child.pid());
  EXPECT_EQ(body_of(child).last_reply, 0);
  EXPECT_EQ(body_of(child).reply_count, 1);
  EXPECT_EQ(child.entry->parent, 1);
  Message m = Message::of(abi::pm::GetPid{});
  EXPECT_EQ(call(child, m), child.pid());
  EXPECT_EQ(m.as<abi::pm::GetPid::Reply>().parent, 1);
}

TEST(Process, ForkUndoneWhenVfsRefuses) {
  Process& init = boot();
  unsigned before = fake::pm.table.count();
  fake::the.vfs_result = wire(Error::kFileTableFull);
  EXPECT_EQ(call(init, abi::pm::Fork{}), wire(Error::kFileTableFull));
  EXPECT_EQ(fake::pm.table.count(), before);
  EXPECT_EQ(fake::the.exits, 1);
  fake::the.vfs_result = 0;
  fake::the.vm_fork_fails = true;
  EXPECT_EQ(call(init, abi::pm::Fork{}), wire(Error::kNoMemory));
}

TEST(Process, ForkUntilFullNeverBreaks) {
  Process& init = boot();
  int32_t result = 0;
  unsigned children = 0;
  while ((result = call(init, abi::pm::Fork{})) > 0) children++;
  EXPECT_EQ(result, wire(Error::kAgain));
  EXPECT_GT(children, 400);
  // All gone again, each reported once.
  for (unsigned i = 0; i < fake::pm.table.place_count(); i++) {
    Process* p = fake::pm.table.at(i);
    if (p != nullptr && p->pid() != 1 && !p->is_service()) exit_process(fake::pm, *p, abi::kChildExited, 5);
  }
  unsigned reaped = 0;
  while (call(init, Wait{.which = WaitFor::kAll, .id = 0, .options = kWaitExited}) > 0) reaped++;
  EXPECT_EQ(reaped, children);
}

TEST(Process, ZombieKeepsStatusAndFreesTheSlot) {
  Process& init = boot();
  Process& child = fake::fork(init);
  Endpoint ep = child.endpoint();
  int32_t pid = child.pid();
  EXPECT_EQ(call(child, abi::pm::Exit{.status = 0x1ff}), kNoReply);
  EXPECT_TRUE(child.is_zombie());
  EXPECT_TRUE(fake::pm.table.by_endpoint(ep) == nullptr);
  Process& other = fake::fork(init);  // takes the slot; the zombie is unharmed
  EXPECT_EQ(other.endpoint().slot(), ep.slot());
  Message m = Message::of(Wait{.which = WaitFor::kPid, .id = pid, .options = kWaitExited});
  EXPECT_EQ(call(init, m), pid);
  auto reply = m.as<Wait::Reply>();
  EXPECT_EQ(reply.code, abi::kChildExited);
  EXPECT_EQ(reply.status, 0xff);
  EXPECT_EQ(reply.user_ns, 7);
  EXPECT_EQ(init.entry->children_user_ns, 7);
  EXPECT_EQ(call(init, Wait{.which = WaitFor::kPid, .id = pid, .options = kWaitExited}), wire(Error::kNoChild));
}

TEST(Process, WaitBlocksUntilExit) {
  Process& init = boot();
  Process& child = fake::fork(init);
  int32_t pid = child.pid();
  EXPECT_EQ(call(init, Wait{.which = WaitFor::kAll, .id = 0, .options = kWaitExited | kWaitNoHang}), 0);
  EXPECT_EQ(call(init, Wait{.which = WaitFor::kAll, .id = 0, .options = kWaitExited}), kNoReply);
  (void)call(child, abi::pm::Exit{.status = 3});
  EXPECT_EQ(body_of(init).last_reply, pid);
  EXPECT_EQ(body_of(init).reply_message.as<Wait::Reply>().status, 3);
}

TEST(Process, WaitRejectsNonsense) {
  Process& init = boot();
  EXPECT_EQ(call(init, Wait{.which = WaitFor(9), .id = 0, .options = kWaitExited}), wire(Error::kInvalid));
  EXPECT_EQ(call(init, Wait{.which = WaitFor::kAll, .id = 0, .options = 0}), wire(Error::kInvalid));
  EXPECT_EQ(call(init, Wait{.which = WaitFor::kAll, .id = 0, .options = 0x80}), wire(Error::kInvalid));
}

TEST(Process, OrphansGoToInit) {
  Process& init = boot();
  Process& parent = fake::fork(init);
  Process& grandchild = fake::fork(parent);
  int32_t parent_pid = parent.pid(), pid = grandchild.pid();
  (void)call(parent, abi::pm::Exit{.status = 0});
  EXPECT_EQ(grandchild.entry->parent, 1);
  EXPECT_EQ(call(init, Wait{.which = WaitFor::kAll, .id = 0, .options = kWaitExited}), parent_pid);
  EXPECT_EQ(call(init, Wait{.which = WaitFor::kAll, .id = 0, .options = kWaitExited}), kNoReply);
  (void)call(grandchild, abi::pm::Exit{.status = 0});
  EXPECT_EQ(body_of(init).last_reply, pid);
}

TEST(Process, IgnoredChildSignalMeansNoZombies) {
  Process& init = boot();
  Process& parent = fake::fork(init);
  (void)call(parent, abi::pm::SignalAction{.signal = abi::kSigChild, .is_set = 1, .handler = abi::kSignalIgnore});
  Process& child = fake::fork(parent);
  EXPECT_EQ(call(parent, Wait{.which = WaitFor::kAll, .id = 0, .options = kWaitExited}), kNoReply);
  unsigned before = fake::pm.table.count();
  (void)call(child, abi::pm::Exit{.status = 0});
  EXPECT_EQ(fake::pm.table.count(), before - 1);
  EXPECT_EQ(body_of(parent).last_reply, wire(Error::kNoChild));
}

TEST(Process, ExecFailuresLeaveTheCaller) {
  Process& init = boot();
  Process& p = fake::fork(init);
  abi::pm::Exec request{.path = 0x1000, .frame = 0x2000, .path_bytes = 8, .frame_bytes = 100, .argument_count = 1,
                        .environment_count = 2};
  fake::the.vfs_result = wire(Error::kNoEntry);
  EXPECT_EQ(call(p, request), wire(Error::kNoEntry));
  EXPECT_TRUE(p.is_alive());
  request.frame_bytes = abi::pm::kMaxFrameBytes + 1;
  EXPECT_EQ(call(p, request), wire(Error::kTooBig));
  request.frame_bytes = 2;
  EXPECT_EQ(call(p, request), wire(Error::kInvalid));
  request.frame_bytes = 100;
  fake::the.vfs_reply.set(abi::pm_vfs::Exec::Reply{.flags = abi::pm_vfs::kExecCommitted});
  EXPECT_EQ(call(p, request), kNoReply);
  EXPECT_FALSE(p.is_alive());
  EXPECT_EQ(p.entry->exit_status, abi::kSigKill);
}

TEST(Process, ExecResetsHandlersAndTakesIds) {
  Process& init = boot();
  Process& p = fake::fork(init);
  (void)call(p, abi::pm::SignalAction{.signal = abi::kSigUser1, .is_set = 1, .handler = 0x5000});
  (void)call(p, abi::pm::SignalAction{.signal = abi::kSigUser2, .is_set = 1, .handler = abi::kSignalIgnore});
  (void)call(p, abi::pm::SetIds{.which = abi::pm::IdChange::kUid, .effective = 100});
  fake::the.vfs_reply.set(abi::pm_vfs::Exec::Reply{
      .entry = 0x400000, .flags = abi::pm_vfs::kExecSetUid, .uid = 0, .name = "prog"});
  EXPECT_EQ(call(p, abi::pm::Exec{.path = 1, .frame = 2, .path_bytes = 5, .frame_bytes = 0}), kNoReply);
  EXPECT_EQ(body_of(p).place, fake::Place::kRunning);
  EXPECT_EQ(p.action_of(abi::kSigUser1).handler, abi::kSignalDefault);
  EXPECT_EQ(p.action_of(abi::kSigUser2).handler, abi::kSignalIgnore);
  EXPECT_EQ(p.entry->uid, 100);
  EXPECT_EQ(p.entry->euid, 0);
  EXPECT_EQ(p.entry->saved_uid, 0);
}

TEST(Process, SetGroupRules) {
  Process& init = boot();
  Process& leader = fake::fork(init);
  EXPECT_EQ(call(leader, abi::pm::SetSession{}), leader.pid());
  EXPECT_EQ(call(leader, abi::pm::SetSession{}), wire(Error::kPerm));
  EXPECT_EQ(call(leader, abi::pm::SetGroup{.pid = 0, .group = 0}), wire(Error::kPerm));
  Process& a = fake::fork(leader);
  Process& b = fake::fork(leader);
  EXPECT_EQ(a.entry->session, leader.pid());
  EXPECT_EQ(call(leader, abi::pm::SetGroup{.pid = a.pid(), .group = 0}), 0);
  EXPECT_EQ(a.entry->group, a.pid());
  EXPECT_EQ(call(leader, abi::pm::SetGroup{.pid = b.pid(), .group = a.pid()}), 0);
  EXPECT_EQ(call(leader, abi::pm::SetGroup{.pid = b.pid(), .group = 12345}), wire(Error::kPerm));
  EXPECT_EQ(call(leader, abi::pm::SetGroup{.pid = 9999, .group = 0}), wire(Error::kNoProcess));
  EXPECT_EQ(call(leader, abi::pm::SetGroup{.pid = 0, .group = -1}), wire(Error::kInvalid));
  b.set_flag(abi::pm::kEntryDidExec, true);
  EXPECT_EQ(call(leader, abi::pm::SetGroup{.pid = b.pid(), .group = 0}), wire(Error::kAccess));
}

TEST(Process, IdRules) {
  Process& init = boot();
  Process& p = fake::fork(init);
  using abi::pm::IdChange;
  using abi::pm::kKeepId;
  using abi::pm::SetIds;
  EXPECT_EQ(call(p, SetIds{.which = IdChange::kResUid, .real = 10, .effective = 20, .saved = 30}), 0);
  EXPECT_EQ(call(p, SetIds{.which = IdChange::kUid, .effective = 40}), wire(Error::kPerm));
  EXPECT_EQ(call(p, SetIds{.which = IdChange::kUid, .effective = 30}), 0);
  EXPECT_EQ(p.entry->euid, 30);
  EXPECT_EQ(call(p, SetIds{.which = IdChange::kReUid, .real = kKeepId, .effective = 10}), 0);
  EXPECT_EQ(p.entry->euid, 10);
  EXPECT_EQ(p.entry->saved_uid, 30);
  EXPECT_EQ(call(p, SetIds{.which = IdChange::kGid, .effective = 5}), wire(Error::kPerm));
  EXPECT_EQ(call(p, SetIds{.which = IdChange(99)}), wire(Error::kInvalid));
}

TEST(Process, UnknownRequestsAreRefused) {
  Process& init = boot();
  for (int32_t type : {abi::kPmBase + 0x0f, abi::kPmBase + 0x8f, abi::kPmBase - 1, INT32_MAX, INT32_MIN}) {
    Message m;
    m.type = type;
    EXPECT_EQ(call(init, m), wire(Error::kNoSystemCall));
  }
}

TEST(Process, ServicesGetPids) {
  (void)boot();
  Message m = Message::of(abi::pm::ServiceStarted{
      .service = abi::make_endpoint(20, 3), .is_new_instance = 0, .is_user = 0, .uid = 0, .gid = 0, .label = "tty"});
  EXPECT_TRUE(handle_service_message(fake::pm, abi::kRs, m));
  auto answer = fake::the.last_async.as<abi::pm::ServicePid>();
  EXPECT_TRUE(fake::the.last_async_to == abi::kRs);
  EXPECT_GT(answer.pid, 1);
  EXPECT_TRUE(handle_service_message(fake::pm, abi::kRs, m));  // repeated: the same pid
  EXPECT_EQ(fake::the.last_async.as<abi::pm::ServicePid>().pid, answer.pid);
  // A user may neither announce services nor signal them without being root.
  Process& p = fake::fork(*fake::pm.init);
  EXPECT_FALSE(handle_service_message(fake::pm, p.endpoint(), m));
  EXPECT_EQ(call(p, abi::pm::Kill{.pid = answer.pid, .signal = abi::kSigKill}), 0);
  EXPECT_EQ(fake::the.service_signal, abi::kSigKill);
  (void)call(p, abi::pm::SetIds{.which = abi::pm::IdChange::kUid, .effective = 100});
  EXPECT_EQ(call(p, abi::pm::Kill{.pid = answer.pid, .signal = abi::kSigKill}), wire(Error::kPerm));
  m = Message::of(abi::pm::ServiceExited{.service = abi::make_endpoint(20, 3)});
  EXPECT_TRUE(handle_service_message(fake::pm, abi::kRs, m));
  EXPECT_TRUE(fake::pm.table.by_pid(answer.pid) == nullptr);
}

}  // namespace
}  // namespace pm
