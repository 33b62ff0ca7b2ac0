// SPDX-License-Identifier: BSD-3-Clause
// Signals: every way into a handler, default actions, masks, job control, waiting for signals.
#include "base/test/test.h"
#include "servers/pm/testing/fake_machine.h"

namespace pm {
namespace {

using abi::signal_bit;
using abi::pm::kWaitContinued;
using abi::pm::kWaitExited;
using abi::pm::kWaitStopped;
using abi::pm::Wait;
using abi::pm::WaitFor;
using fake::body_of;
using fake::boot;
using fake::call;

constexpr int32_t wire(Error e) { return error(e); }

void install(Process& p, int signal, uint32_t flags = 0, uint64_t mask = 0) {
  (void)call(p, abi::pm::SignalAction{
                    .signal = signal, .is_set = 1, .handler = 0x5000, .restorer = 0x6000, .mask = mask, .flags = flags});
}
int32_t kill(Process& from, const Process& to, int signal) {
  return call(from, abi::pm::Kill{.pid = to.pid(), .signal = signal});
}

TEST(Signal, RunningProcessGetsItsHandlerAtOnce) {
  Process& init = boot();
  Process& p = fake::fork(init);
  install(p, abi::kSigUser1, abi::kSaInfo, signal_bit(abi::kSigUser2));
  EXPECT_EQ(kill(init, p, abi::kSigUser1), 0);
  EXPECT_EQ(body_of(p).frame_count, 1);
  EXPECT_EQ(body_of(p).frame.handler, 0x5000);
  EXPECT_EQ(body_of(p).frame.sender_pid, 1);
  EXPECT_EQ(body_of(p).frame.flags, abi::kSignalInfo);
  EXPECT_FALSE(body_of(p).is_stopped);
  EXPECT_EQ(p.entry->blocked, signal_bit(abi::kSigUser1) | signal_bit(abi::kSigUser2));
  EXPECT_EQ(kill(init, p, abi::kSigUser1), 0);  // blocked while its handler runs
  EXPECT_EQ(body_of(p).frame_count, 1);
  EXPECT_EQ(call(p, abi::pm::SignalReturn{.frame = 0x7000, .mask = 0}), kNoReply);
  EXPECT_EQ(body_of(p).frame_count, 2);
}

TEST(Signal, ToSelfComesAfterTheAnswer) {
  Process& init = boot();
  Process& p = fake::fork(init);
  install(p, abi::kSigUser1);
  EXPECT_EQ(kill(p, p, abi::kSigUser1), 0);
  EXPECT_EQ(body_of(p).frame_count, 1);
}

TEST(Signal, AnswersThatAreTakenLater) {
  Process& init = boot();
  Process& p = fake::fork(init);
  install(p, abi::kSigUser1);
  fake::the.takes_later = true;
  EXPECT_EQ(kill(p, p, abi::kSigUser1), 0);
  EXPECT_EQ(body_of(p).frame_count, 0);
  fake::run_taking();
  EXPECT_EQ(body_of(p).frame_count, 1);
  (void)call(p, abi::pm::SignalReturn{.frame = 1, .mask = 0});
  EXPECT_EQ(call(p, abi::pm::SignalSuspend{.mask = 0}), kNoReply);
  (void)kill(init, p, abi::kSigUser1);
  fake::run_taking();
  EXPECT_EQ(body_of(p).last_reply, wire(Error::kInterrupted));
  EXPECT_EQ(body_of(p).frame_count, 2);
  EXPECT_FALSE(body_of(p).is_stopped);
  EXPECT_EQ(fake::the.unpauses, 0);  // no other service had to be asked
}

TEST(Signal, DefaultActionEndsTheProcess) {
  Process& init = boot();
  Process& p = fake::fork(init);
  int32_t pid = p.pid();
  EXPECT_EQ(kill(init, p, abi::kSigTerm), 0);
  Message m = Message::of(Wait{.which = WaitFor::kAll, .id = 0, .options = kWaitExited});
  EXPECT_EQ(call(init, m), pid);
  EXPECT_EQ(m.as<Wait::Reply>().code, abi::kChildKilled);
  EXPECT_EQ(m.as<Wait::Reply>().status, abi::kSigTerm);
}

TEST(Signal, KillCannotBeCaughtOrBlocked) {
  Process& init = boot();
  Process& p = fake::fork(init);
  EXPECT_EQ(call(p, abi::pm::SignalAction{.signal = abi::kSigKill, .is_set = 1, .handler = 1}), wire(Error::kInvalid));
  (void)call(p, abi::pm::SignalMask{.set = ~0ull, .how = abi::pm::MaskChange::kSet});
  EXPECT_EQ(p.entry->blocked & signal_bit(abi::kSigKill), 0);
  fake::enter_vfs(p);  // even in the middle of a call
  EXPECT_EQ(kill(init, p, abi::kSigKill), 0);
  EXPECT_TRUE(p.is_zombie());
}

TEST(Signal, InitIsProtected) {
  Process& init = boot();
  Process& p = fake::fork(init);
  EXPECT_EQ(kill(p, init, abi::kSigKill), 0);
  EXPECT_EQ(kill(p, init, abi::kSigTerm), 0);
  EXPECT_TRUE(init.is_alive());
  EXPECT_EQ(call(p, abi::pm::Kill{.pid = -1, .signal = abi::kSigTerm}), wire(Error::kNoProcess));
}

TEST(Signal, CallInVfsEndsFirst) {
  Process& init = boot();
  Process& p = fake::fork(init);
  install(p, abi::kSigUser1);
  fake::enter_vfs(p);
  EXPECT_EQ(kill(init, p, abi::kSigUser1), 0);
  EXPECT_EQ(fake::the.unpauses, 1);
  EXPECT_EQ(body_of(p).last_reply, wire(Error::kInterrupted));
  EXPECT_EQ(body_of(p).frame_count, 0);
  fake::report({.process = p.endpoint(), .stopped = 1});
  EXPECT_EQ(body_of(p).frame_count, 1);
  EXPECT_FALSE(body_of(p).is_stopped);
}

TEST(Signal, RestartFlagDecidesTheAnswer) {
  Process& init = boot();
  Process& p = fake::fork(init);
  install(p, abi::kSigUser1, abi::kSaRestart);
  install(p, abi::kSigCancel, abi::kSaRestart);
  fake::enter_vfs(p);
  (void)kill(init, p, abi::kSigUser1);
  EXPECT_EQ(body_of(p).last_reply, wire(Error::kRestart));
  fake::report({.process = p.endpoint(), .stopped = 1});
  fake::enter_vfs(p);
  (void)kill(init, p, abi::kSigCancel);  // musl's cancellation would be lost
  EXPECT_EQ(body_of(p).last_reply, wire(Error::kInterrupted));
}

TEST(Signal, ShortCallsJustEnd) {
  Process& init = boot();
  Process& p = fake::fork(init);
  install(p, abi::kSigUser1);
  fake::enter_vfs(p);
  body_of(p).is_suspended = false;  // VFS works on it
  (void)kill(init, p, abi::kSigUser1);
  EXPECT_EQ(body_of(p).frame_count, 0);
  fake::leave_vfs(p, 42);
  EXPECT_EQ(body_of(p).last_reply, 42);
  EXPECT_EQ(body_of(p).frame_count, 1);
}

TEST(Signal, WaitIsInterruptedOrRestarted) {
  Process& init = boot();
  Process& p = fake::fork(init);
  (void)fake::fork(p);
  install(p, abi::kSigUser1);
  EXPECT_EQ(call(p, Wait{.which = WaitFor::kAll, .id = 0, .options = kWaitExited}), kNoReply);
  (void)kill(init, p, abi::kSigUser1);
  EXPECT_EQ(body_of(p).last_reply, wire(Error::kInterrupted));
  EXPECT_EQ(body_of(p).frame_count, 1);
}

TEST(Signal, SuspendSwapsTheMaskForTheHandler) {
  Process& init = boot();
  Process& p = fake::fork(init);
  install(p, abi::kSigUser1);
  (void)call(p, abi::pm::SignalMask{.set = signal_bit(abi::kSigUser1), .how = abi::pm::MaskChange::kSet});
  (void)kill(init, p, abi::kSigUser1);
  EXPECT_EQ(body_of(p).frame_count, 0);
  // Already pending: sigsuspend ends at once, and the frame holds the mask from before.
  EXPECT_EQ(call(p, abi::pm::SignalSuspend{.mask = 0}), wire(Error::kInterrupted));
  EXPECT_EQ(body_of(p).frame_count, 1);
  EXPECT_EQ(body_of(p).frame.mask, signal_bit(abi::kSigUser1));
  (void)call(p, abi::pm::SignalReturn{.frame = 1, .mask = body_of(p).frame.mask});
  EXPECT_EQ(p.entry->blocked, signal_bit(abi::kSigUser1));
  EXPECT_EQ(call(p, abi::pm::SignalSuspend{.mask = 0}), kNoReply);
  (void)kill(init, p, abi::kSigUser1);
  EXPECT_EQ(body_of(p).last_reply, wire(Error::kInterrupted));
  EXPECT_EQ(body_of(p).frame_count, 2);
}

TEST(Signal, WaitForSignalConsumesIt) {
  Process& init = boot();
  Process& p = fake::fork(init);
  uint64_t set = signal_bit(abi::kSigUser1);
  (void)call(p, abi::pm::SignalMask{.set = set, .how = abi::pm::MaskChange::kSet});
  EXPECT_EQ(call(p, abi::pm::SignalWait{.set = set, .timeout_ns = 0}), wire(Error::kAgain));
  EXPECT_EQ(call(p, abi::pm::SignalWait{.set = set, .timeout_ns = kSecond}), kNoReply);
  (void)call(init, abi::pm::Kill{.pid = p.pid(), .signal = abi::kSigUser1, .code = abi::kCodeQueue, .value = 77});
  EXPECT_EQ(body_of(p).last_reply, abi::kSigUser1);
  EXPECT_EQ(body_of(p).reply_message.as<abi::pm::SignalWait::Reply>().value, 77);
  EXPECT_EQ(p.entry->pending, 0);
  EXPECT_EQ(call(p, abi::pm::SignalWait{.set = set, .timeout_ns = kSecond}), kNoReply);
  fake::advance(kSecond);
  EXPECT_EQ(body_of(p).last_reply, wire(Error::kAgain));
}

TEST(Signal, ExceptionsCannotBeBlocked) {
  Process& init = boot();
  Process& p = fake::fork(init);
  install(p, abi::kSigSegv);
  fake::report({.process = p.endpoint(), .signals = signal_bit(abi::kSigSegv), .fault_address = 0x123, .code = 1});
  EXPECT_EQ(body_of(p).frame_count, 1);
  EXPECT_EQ(body_of(p).frame.fault_address, 0x123);
  // Again inside the handler: the signal is blocked, so the process ends.
  fake::report({.process = p.endpoint(), .signals = signal_bit(abi::kSigSegv), .fault_address = 0x123, .code = 1});
  EXPECT_TRUE(p.is_zombie());
  EXPECT_EQ(p.entry->exit_status, abi::kSigSegv);
}

TEST(Signal, BadStackEndsTheProcess) {
  Process& init = boot();
  Process& p = fake::fork(init);
  install(p, abi::kSigUser1);
  fake::the.frame_fails = true;
  (void)kill(init, p, abi::kSigUser1);
  EXPECT_TRUE(p.is_zombie());
  EXPECT_EQ(p.entry->exit_status, abi::kSigSegv);
}

TEST(Signal, ResetHandAndNoDefer) {
  Process& init = boot();
  Process& p = fake::fork(init);
  install(p, abi::kSigUser1, abi::kSaResetHand | abi::kSaNoDefer);
  (void)kill(init, p, abi::kSigUser1);
  EXPECT_EQ(p.entry->blocked, 0);
  (void)kill(init, p, abi::kSigUser1);
  EXPECT_TRUE(p.is_zombie());
}

TEST(Signal, PermissionsOfKill) {
  Process& init = boot();
  Process& a = fake::fork(init);
  Process& b = fake::fork(init);
  (void)call(a, abi::pm::SetIds{.which = abi::pm::IdChange::kUid, .effective = 100});
  EXPECT_EQ(kill(a, b, abi::kSigUser1), wire(Error::kPerm));
  EXPECT_EQ(kill(a, b, abi::kSigContinue), 0);  // same session
  EXPECT_EQ(kill(a, b, 0), wire(Error::kPerm));
  EXPECT_EQ(kill(b, a, 0), 0);
  EXPECT_EQ(kill(a, a, 65), wire(Error::kInvalid));
  EXPECT_EQ(kill(a, a, -1), wire(Error::kInvalid));
  EXPECT_EQ(call(a, abi::pm::Kill{.pid = INT32_MIN, .signal = 1}), wire(Error::kNoProcess));
}

// A shell in its own session, a job in its own group below it.
struct Jobs {
  Process& shell;
  Process& job;
};
Jobs make_jobs() {
  Process& init = boot();
  Process& shell = fake::fork(init);
  (void)call(shell, abi::pm::SetSession{});
  Process& job = fake::fork(shell);
  (void)call(job, abi::pm::SetGroup{.pid = 0, .group = 0});
  return {shell, job};
}

TEST(JobControl, TerminalStopAndContinue) {
  auto [shell, job] = make_jobs();
  EXPECT_EQ(call(shell, Wait{.which = WaitFor::kAll, .id = 0, .options = kWaitExited | kWaitStopped}), kNoReply);
  fake::enter_vfs(job);  // reads the terminal
  Message m = Message::of(abi::pm::SignalGroup{.group = job.pid(), .signal = abi::kSigTerminalStop});
  EXPECT_TRUE(handle_service_message(fake::pm, abi::kRs, m));
  EXPECT_TRUE(job.is_stopped());
  EXPECT_EQ(body_of(job).last_reply, wire(Error::kRestart));  // the read must not stay parked
  EXPECT_EQ(body_of(shell).last_reply, job.pid());
  EXPECT_EQ(body_of(shell).reply_message.as<Wait::Reply>().code, abi::kChildStopped);
  EXPECT_EQ(body_of(shell).reply_message.as<Wait::Reply>().status, abi::kSigTerminalStop);
  fake::report({.process = job.endpoint(), .stopped = 1});
  EXPECT_TRUE(body_of(job).is_stopped);
  EXPECT_EQ(call(shell, abi::pm::Kill{.pid = -job.pid(), .signal = abi::kSigContinue}), 0);
  EXPECT_FALSE(body_of(job).is_stopped);
  EXPECT_FALSE(job.is_stopped());
  Message w = Message::of(Wait{.which = WaitFor::kAll, .id = 0, .options = kWaitContinued});
  EXPECT_EQ(call(shell, w), job.pid());
  EXPECT_EQ(w.as<Wait::Reply>().code, abi::kChildContinued);
}

TEST(JobControl, StoppedSleeperStaysStoppedWhenTheTimeIsOver) {
  auto [shell, job] = make_jobs();
  EXPECT_EQ(call(job, abi::pm::Sleep{.clock = 1, .is_absolute = 0, .time_ns = kSecond}), kNoReply);
  (void)kill(shell, job, abi::kSigStop);
  EXPECT_EQ(body_of(job).reply_count, 2);  // those of fork and setpgid; the sleep goes on
  fake::advance(2 * kSecond);
  EXPECT_TRUE(body_of(job).is_stopped);
  fake::report({.process = job.endpoint(), .stopped = 1});
  EXPECT_TRUE(body_of(job).is_stopped);
  (void)kill(shell, job, abi::kSigContinue);
  EXPECT_FALSE(body_of(job).is_stopped);
}

TEST(JobControl, OrphanedGroupWithStoppedMemberIsHungUp) {
  auto [shell, job] = make_jobs();
  (void)kill(shell, job, abi::kSigStop);
  EXPECT_TRUE(job.is_stopped());
  int32_t pid = job.pid();
  (void)call(shell, abi::pm::Exit{.status = 0});
  Process* after = fake::pm.table.by_pid(pid);
  ASSERT_TRUE(after != nullptr);
  EXPECT_TRUE(after->is_zombie());
  EXPECT_EQ(after->entry->exit_status, abi::kSigHup);
}

TEST(JobControl, TerminalStopsDoNothingToOrphans) {
  Process& init = boot();
  Process& p = fake::fork(init);
  (void)call(p, abi::pm::SetSession{});
  (void)kill(init, p, abi::kSigTerminalStop);
  EXPECT_FALSE(p.is_stopped());
  (void)kill(init, p, abi::kSigStop);
  EXPECT_TRUE(p.is_stopped());
}

TEST(JobControl, BackgroundQuestion) {
  auto [shell, job] = make_jobs();
  EXPECT_EQ(call(job, abi::pm::Background{.signal = abi::kSigTerminalIn}), wire(Error::kRestart));
  EXPECT_TRUE(job.is_stopped());
  (void)kill(shell, job, abi::kSigContinue);
  (void)call(job, abi::pm::SignalAction{.signal = abi::kSigTerminalOut, .is_set = 1, .handler = abi::kSignalIgnore});
  (void)call(job, abi::pm::SignalAction{.signal = abi::kSigTerminalIn, .is_set = 1, .handler = abi::kSignalIgnore});
  EXPECT_EQ(call(job, abi::pm::Background{.signal = abi::kSigTerminalOut}), 0);
  EXPECT_EQ(call(job, abi::pm::Background{.signal = abi::kSigTerminalIn}), wire(Error::kIo));
  EXPECT_EQ(call(job, abi::pm::Background{.signal = abi::kSigKill}), wire(Error::kInvalid));
}

TEST(JobControl, ContinueAnnulsPendingStops) {
  auto [shell, job] = make_jobs();
  uint64_t stops = signal_bit(abi::kSigTerminalStop);
  (void)call(job, abi::pm::SignalMask{.set = stops, .how = abi::pm::MaskChange::kSet});
  (void)kill(shell, job, abi::kSigTerminalStop);
  EXPECT_EQ(job.entry->pending, stops);
  (void)kill(shell, job, abi::kSigContinue);
  EXPECT_EQ(job.entry->pending, 0);
}

TEST(JobControl, ChildSignalUnlessNoChildStop) {
  auto [shell, job] = make_jobs();
  install(shell, abi::kSigChild, abi::kSaNoChildStop | abi::kSaInfo);
  (void)kill(shell, job, abi::kSigStop);
  EXPECT_EQ(body_of(shell).frame_count, 0);
  (void)kill(shell, job, abi::kSigKill);
  EXPECT_EQ(body_of(shell).frame_count, 1);
  EXPECT_EQ(body_of(shell).frame.code, abi::kChildKilled);
  EXPECT_EQ(body_of(shell).frame.value, abi::kSigKill);
}

}  // namespace
}  // namespace pm
