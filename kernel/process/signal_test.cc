// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/testing/system.h"

#include <gtest/gtest.h>

#include "abi/signal.h"

namespace kernel::testing {
namespace {

using abi::Error;
using abi::KernelCall;
using abi::RunRequest;
using abi::SignalReport;
using hal::ExceptionKind;

class SignalTest : public ::testing::Test {
 protected:
  System s;
  Process& u = s.user("u");
  Process& server = s.service("server");

  int64_t pm(KernelCall c, uint64_t a1 = 0) { return s.call(*s.pm, c, uint32_t(u.endpoint.value), a1); }
  int64_t run_stop() { return pm(KernelCall::kRun, uint64_t(RunRequest::kStop)); }
  int64_t run_resume() { return pm(KernelCall::kRun, uint64_t(RunRequest::kResume)); }
  int64_t get(SignalReport& report, Process& manager) {
    return s.call_with(manager, KernelCall::kGetSignal, report);
  }
  abi::SignalFrameArgs handler() {
    abi::SignalFrameArgs a{};
    a.handler = 0x7777;
    a.signal = abi::kSigUser1;
    return a;
  }
  int64_t signal_send(abi::SignalFrameArgs a) {
    s.put(*s.pm, kArgument, a);
    return s.call(*s.pm, KernelCall::kSignalSend, uint32_t(u.endpoint.value), kArgument);
  }
};

// R-KERN-19
TEST_F(SignalTest, ExceptionsBecomeSignals) {
  const std::pair<ExceptionKind, int> kExpected[] = {
      {ExceptionKind::kDivide, abi::kSigFpe},        {ExceptionKind::kDebug, abi::kSigTrap},
      {ExceptionKind::kBreakpoint, abi::kSigTrap},   {ExceptionKind::kOverflow, abi::kSigFpe},
      {ExceptionKind::kBounds, abi::kSigFpe},        {ExceptionKind::kInvalidOpcode, abi::kSigIll},
      {ExceptionKind::kDoubleFault, abi::kSigBus},   {ExceptionKind::kProtection, abi::kSigSegv},
      {ExceptionKind::kFloatingPoint, abi::kSigFpe}, {ExceptionKind::kAlignment, abi::kSigBus},
      {ExceptionKind::kMachineCheck, abi::kSigBus},  {ExceptionKind::kSimd, abi::kSigFpe}};
  for (const auto& [kind, signal] : kExpected) {
    s.exception(u, kind);
    EXPECT_FALSE(s.run(u));
    SignalReport r{};
    ASSERT_EQ(get(r, *s.pm), 0);
    EXPECT_EQ(r.process, u.endpoint);
    EXPECT_EQ(r.signals, abi::signal_bit(signal));
    EXPECT_EQ(get(r, *s.pm), error(Error::kNoProcess));
    EXPECT_FALSE(s.run(u));  // until EndSignal
    EXPECT_EQ(pm(KernelCall::kEndSignal), 0);
    EXPECT_TRUE(s.run(u));
  }
}

TEST_F(SignalTest, ManagerIsPmForUsersAndRsForServices) {
  s.exception(u, ExceptionKind::kDivide);
  s.exception(server, ExceptionKind::kDivide);
  SignalReport r{};
  ASSERT_EQ(get(r, *s.rs), 0);
  EXPECT_EQ(r.process, server.endpoint);
  EXPECT_EQ(get(r, *s.rs), error(Error::kNoProcess));
  EXPECT_EQ(s.call(*s.rs, KernelCall::kEndSignal, uint32_t(u.endpoint.value)), error(Error::kPerm));
  const abi::Status status{int32_t(s.receive(*s.pm))};
  EXPECT_TRUE(status.is_notify());
  EXPECT_EQ(s.message(*s.pm).source, abi::kSystem);
  EXPECT_EQ(s.message(*s.pm).as<abi::Notification>().bits, abi::kSystemSignals);
}

TEST_F(SignalTest, ExceptionOfRsStopsTheMachine) {
  EXPECT_THROW(s.exception(*s.rs, ExceptionKind::kDivide), arch::host::MachineEnded);
  EXPECT_NE(s.machine.console.find("service rs died: division error"), std::string::npos);
}

TEST_F(SignalTest, KillRaisesAndSecondSignalKeepsItStopped) {
  EXPECT_EQ(s.call(server, KernelCall::kKill, uint32_t(u.endpoint.value), 0), error(Error::kInvalid));
  EXPECT_EQ(s.call(server, KernelCall::kKill, uint32_t(u.endpoint.value), 65), error(Error::kInvalid));
  EXPECT_EQ(s.call(server, KernelCall::kKill, uint32_t(u.endpoint.value), abi::kSigPipe), 0);
  SignalReport r{};
  ASSERT_EQ(get(r, *s.pm), 0);
  EXPECT_EQ(s.call(server, KernelCall::kKill, uint32_t(u.endpoint.value), abi::kSigTerm), 0);
  EXPECT_EQ(pm(KernelCall::kEndSignal), 0);
  EXPECT_FALSE(s.run(u));
  ASSERT_EQ(get(r, *s.pm), 0);
  EXPECT_EQ(r.signals, abi::signal_bit(abi::kSigTerm));
  EXPECT_EQ(pm(KernelCall::kEndSignal), 0);
  EXPECT_TRUE(s.run(u));
}

// A service that ends itself is reported to RS, not freed behind its back.
TEST_F(SignalTest, ExitOfAServiceIsASignalToItsManager) {
  EXPECT_EQ(s.call(server, KernelCall::kExit, uint32_t(abi::kSelf.value), 3), int64_t(kPending));
  SignalReport r{};
  ASSERT_EQ(get(r, *s.rs), 0);
  EXPECT_EQ(r.signals, abi::signal_bit(abi::kSigAbort));
  EXPECT_EQ(s.call(*s.vfs, KernelCall::kExit, uint32_t(server.endpoint.value)), error(Error::kPerm));
  EXPECT_EQ(s.call(*s.rs, KernelCall::kExit, uint32_t(server.endpoint.value)), 0);
}

TEST_F(SignalTest, StopOfARunnableProcessIsImmediate) {
  EXPECT_EQ(run_stop(), 0);
  EXPECT_FALSE(s.run(u));
  EXPECT_EQ(run_resume(), 0);
  EXPECT_TRUE(s.run(u));
}

// In a call: kBusy; it stops when the call ends, before user mode, and that is reported.
TEST_F(SignalTest, StopDuringACallComesAtItsEnd) {
  (void)s.receive(server);
  (void)s.send_receive(u, server, 1);
  EXPECT_EQ(run_stop(), error(Error::kBusy));
  SignalReport r{};
  EXPECT_EQ(get(r, *s.pm), error(Error::kNoProcess));
  (void)s.send_nb(server, u, 9);
  EXPECT_FALSE(s.run(u));
  ASSERT_EQ(get(r, *s.pm), 0);
  EXPECT_EQ(r.stopped, 1u);
  EXPECT_EQ(r.signals, 0u);
  EXPECT_EQ(get(r, *s.pm), error(Error::kNoProcess));
  EXPECT_EQ(run_resume(), 0);
  EXPECT_EQ(s.message(u).type, 9);
}

TEST_F(SignalTest, ResumeTakesAStopBack) {
  (void)s.receive(server);
  (void)s.send_receive(u, server, 1);
  EXPECT_EQ(run_stop(), error(Error::kBusy));
  EXPECT_EQ(run_resume(), 0);
  (void)s.send_nb(server, u, 9);
  EXPECT_TRUE(s.run(u));
}

TEST_F(SignalTest, HandlerFrameAndReturn) {
  ASSERT_TRUE(s.run(u));
  u.frame.ip = 0x1234;
  EXPECT_EQ(signal_send(handler()), error(Error::kBusy));  // it runs
  ASSERT_EQ(run_stop(), 0);
  const uint64_t sp = u.frame.sp;
  ASSERT_EQ(signal_send(handler()), 0);
  ASSERT_EQ(run_resume(), 0);
  EXPECT_EQ(u.frame.ip, 0x7777u);
  EXPECT_LT(u.frame.sp, sp);
  // The handler returns: the restorer asks PM, PM asks the kernel; no reply is sent.
  (void)s.receive(*s.pm);
  const uint64_t place = u.frame.sp;
  (void)s.send_receive(u, *s.pm, 1);
  EXPECT_EQ(s.call(*s.pm, KernelCall::kSignalReturn, uint32_t(u.endpoint.value), place), 0);
  EXPECT_TRUE(s.run(u));
  EXPECT_EQ(u.frame.ip, 0x1234u);
  EXPECT_EQ(u.frame.sp, sp);
}

TEST_F(SignalTest, FrameOnAnAbsentStackWaitsForVm) {
  ASSERT_TRUE(s.run(u));
  u.frame.sp = kHole + 0x1000;
  ASSERT_EQ(run_stop(), 0);
  EXPECT_EQ(signal_send(handler()), int64_t(kPending));
  (void)s.vm_receive();
  (void)s.machine.map_new(u.root, kHole);
  s.vm_answer(abi::kPm, 0);
  EXPECT_EQ(s.result(*s.pm), 0);
  EXPECT_EQ(u.frame.ip, 0x7777u);
  u.frame.sp = 0;
  EXPECT_EQ(signal_send(handler()), error(Error::kFault));
}

// A process that waits for PM's answer: the wait ends, and after the handler the call returns kInterrupted.
TEST_F(SignalTest, SignalEndsAWaitForTheManager) {
  (void)s.receive(*s.pm);
  (void)s.send_receive(u, *s.pm, 1);
  abi::SignalFrameArgs a = handler();
  a.flags = abi::kSignalInterruptCall;
  ASSERT_EQ(signal_send(a), 0);
  ASSERT_TRUE(s.run(u));
  const uint64_t place = u.frame.sp;
  (void)s.receive(*s.pm);
  (void)s.send_receive(u, *s.pm, 2);
  ASSERT_EQ(s.call(*s.pm, KernelCall::kSignalReturn, uint32_t(u.endpoint.value), place), 0);
  EXPECT_EQ(s.result(u), error(Error::kInterrupted));
}

TEST_F(SignalTest, ReturnChecksTheImage) {
  ASSERT_EQ(run_stop(), 0);
  EXPECT_EQ(s.call(*s.pm, KernelCall::kSignalReturn, uint32_t(u.endpoint.value), kScratch), error(Error::kInvalid));
  EXPECT_EQ(s.call(*s.pm, KernelCall::kSignalReturn, uint32_t(u.endpoint.value), 8), error(Error::kFault));
}

// R-KERN-26
TEST_F(SignalTest, FpuStateSurvivesSwitchesAndHandlers) {
  Process& v = s.user("v");
  s.exception(u, ExceptionKind::kFpuUnavailable);
  EXPECT_EQ(s.k.cpu.fpu_owner, &u);
  s.machine.fpu_register = 111;
  (void)s.send_receive(u, server, 1);  // a real switch
  s.exception(v, ExceptionKind::kFpuUnavailable);
  EXPECT_EQ(s.machine.fpu_register, 0x37fu);  // a new program's state
  s.machine.fpu_register = 222;
  (void)s.receive(server);
  (void)s.send_nb(server, u, 2);
  s.exception(u, ExceptionKind::kFpuUnavailable);
  EXPECT_EQ(s.machine.fpu_register, 111u);
  ASSERT_EQ(run_stop(), 0);
  ASSERT_EQ(signal_send(handler()), 0);
  ASSERT_EQ(run_resume(), 0);
  s.exception(u, ExceptionKind::kFpuUnavailable);
  s.machine.fpu_register = 333;  // the handler computes
  const uint64_t place = u.frame.sp;
  (void)s.receive(*s.pm);
  (void)s.send_receive(u, *s.pm, 1);
  ASSERT_EQ(s.call(*s.pm, KernelCall::kSignalReturn, uint32_t(u.endpoint.value), place), 0);
  s.exception(u, ExceptionKind::kFpuUnavailable);
  EXPECT_EQ(s.machine.fpu_register, 111u);
}

TEST_F(SignalTest, DebuggerCalls) {
  abi::RegisterContext context{};
  ASSERT_TRUE(s.run(u));
  EXPECT_EQ(s.call(*s.pm, KernelCall::kTrace, 2, uint32_t(u.endpoint.value), 1), error(Error::kBusy));
  ASSERT_EQ(run_stop(), 0);
  EXPECT_EQ(s.call_with(*s.pm, KernelCall::kGetContext, context, 1, uint32_t(u.endpoint.value)), 0);
  EXPECT_EQ(context.sp, u.frame.sp);
  context.ip = 0x4444;
  s.put(*s.pm, kArgument, context);
  EXPECT_EQ(s.call(*s.pm, KernelCall::kTrace, 1, uint32_t(u.endpoint.value), kArgument), 0);
  EXPECT_EQ(u.frame.ip, 0x4444u);
  EXPECT_EQ(s.call(*s.pm, KernelCall::kTrace, 2, uint32_t(u.endpoint.value), 1), 0);
  EXPECT_EQ(u.frame.is_single_step, 1u);
}

}  // namespace
}  // namespace kernel::testing
