// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/testing/system.h"

#include <gtest/gtest.h>

#include "abi/signal.h"
#include "abi/vm.h"

namespace kernel::testing {
namespace {

using abi::Error;
using hal::ExceptionKind;

class VmRequestTest : public ::testing::Test {
 protected:
  System s;
  Process& a = s.service("a");
  Process& u = s.user("u");
};

// R-KERN-30: faults arrive at VM as messages, in order.
TEST_F(VmRequestTest, PageFaultsAreFifo) {
  Process& v = s.user("v");
  s.exception(u, ExceptionKind::kPageFault, 0x5000, abi::vm::kFaultUser);
  s.exception(v, ExceptionKind::kPageFault, 0x6000, abi::vm::kFaultUser | abi::vm::kFaultWrite);
  s.exception(a, ExceptionKind::kPageFault, 0x7000, 0);
  abi::Message m = s.vm_receive();
  EXPECT_EQ(m.source, u.endpoint);
  EXPECT_EQ(m.type, abi::vm::PageFault::kType);
  EXPECT_EQ(m.as<abi::vm::PageFault>().address, 0x5000u);
  m = s.vm_receive();
  EXPECT_EQ(m.source, v.endpoint);
  EXPECT_EQ(m.as<abi::vm::PageFault>().flags, abi::vm::kFaultUser | abi::vm::kFaultWrite);
  EXPECT_EQ(s.vm_receive().source, a.endpoint);
  s.vm_answer(v.endpoint, 0);
  EXPECT_TRUE(v.is_runnable());
  EXPECT_FALSE(u.is_runnable());
}

TEST_F(VmRequestTest, NegativeAnswerRaisesTheSignal) {
  s.exception(u, ExceptionKind::kPageFault, 0x5000, 0);
  (void)s.vm_receive();
  s.vm_answer(u.endpoint, error(Error::kFault), abi::kSigBus);
  EXPECT_EQ(u.signals, abi::signal_bit(abi::kSigBus));
  EXPECT_NE(u.state & kSignalled, 0u);
  EXPECT_TRUE(abi::Status{int32_t(s.receive(*s.pm))}.is_notify());
  abi::SignalReport report{};
  EXPECT_EQ(s.call_with(*s.pm, abi::KernelCall::kGetSignal, report), 0);
  EXPECT_EQ(report.process, u.endpoint);
  EXPECT_EQ(report.fault_address, 0xfau);
}

// Registers of a process that faults are its own: VM's request is not built in them.
TEST_F(VmRequestTest, FaultLeavesRegistersAlone) {
  ASSERT_TRUE(s.run(u));
  const auto before = u.frame;
  s.exception(u, ExceptionKind::kPageFault, 0x5000, 0);
  (void)s.vm_receive();
  s.vm_answer(u.endpoint, 0);
  EXPECT_EQ(0, std::memcmp(&before, &u.frame, sizeof before));
}

TEST_F(VmRequestTest, VmsOwnFaultStopsTheMachine) {
  EXPECT_THROW(s.exception(*s.vm, ExceptionKind::kPageFault, 0, 0), arch::host::MachineEnded);
  EXPECT_NE(s.machine.console.find("service vm died"), std::string::npos);
}

// A kernel call that needs absent memory is done again when VM has it (spec A.8).
TEST_F(VmRequestTest, KernelCallIsRepeated) {
  abi::VirtualCopyArgs args{.from = a.endpoint, .to = abi::kSelf, .from_address = kScratch, .to_address = kHole,
                            .bytes = 100};
  s.put(a, kScratch, uint64_t{0xabcdef});
  Process& b = s.service("b");
  EXPECT_EQ(s.call_with(b, abi::KernelCall::kVirtualCopy, args), int64_t(kPending));
  const abi::Message m = s.vm_receive();
  EXPECT_EQ(m.source, b.endpoint);
  const auto request = m.as<abi::vm::MemoryRequest>();
  EXPECT_EQ(request.target, b.endpoint);
  EXPECT_EQ(request.address, kHole);
  EXPECT_EQ(request.bytes, 100u);
  EXPECT_EQ(request.is_write, 1u);
  (void)s.machine.map_new(b.root, kHole);
  s.vm_answer(b.endpoint, 0);
  EXPECT_EQ(s.result(b), 0);
  EXPECT_EQ(s.get<uint64_t>(b, kHole), 0xabcdefu);
}

// The read side asks for read access (the seed always said write).
TEST_F(VmRequestTest, ReadIsNotAWrite) {
  abi::VirtualCopyArgs args{.from = a.endpoint, .to = abi::kSelf, .from_address = kHole, .to_address = kScratch,
                            .bytes = 8};
  Process& b = s.service("b");
  (void)s.call_with(b, abi::KernelCall::kVirtualCopy, args);
  const auto request = s.vm_receive().as<abi::vm::MemoryRequest>();
  EXPECT_EQ(request.target, a.endpoint);
  EXPECT_EQ(request.is_write, 0u);
}

// R-VM-42
TEST_F(VmRequestTest, RefusedMemoryIsTheResultOfTheCall) {
  abi::VirtualCopyArgs args{.from = abi::kSelf, .to = a.endpoint, .from_address = kScratch, .to_address = kHole,
                            .bytes = 8};
  Process& b = s.service("b");
  (void)s.call_with(b, abi::KernelCall::kVirtualCopy, args);
  (void)s.vm_receive();
  s.vm_answer(b.endpoint, error(Error::kFault));
  EXPECT_EQ(s.result(b), error(Error::kFault));
}

TEST_F(VmRequestTest, VmItselfGetsFaultInsteadOfWaiting) {
  abi::VirtualCopyArgs args{.from = a.endpoint, .to = abi::kSelf, .from_address = kHole, .to_address = kScratch,
                            .bytes = 8};
  EXPECT_EQ(s.call_with(*s.vm, abi::KernelCall::kVirtualCopy, args), error(Error::kFault));
}

TEST_F(VmRequestTest, TheTargetMayDieMeanwhile) {
  abi::VirtualCopyArgs args{.from = a.endpoint, .to = abi::kSelf, .from_address = kHole, .to_address = kScratch,
                            .bytes = 8};
  Process& b = s.service("b");
  (void)s.call_with(b, abi::KernelCall::kVirtualCopy, args);
  (void)s.vm_receive();
  ASSERT_EQ(s.call(*s.rs, abi::KernelCall::kExit, uint32_t(a.endpoint.value)), 0);
  s.vm_answer(b.endpoint, 0);
  EXPECT_EQ(s.result(b), error(Error::kDeadEndpoint));
}

// An ordinary SENDREC to VM is not mistaken for one that the kernel made.
TEST_F(VmRequestTest, OrdinaryRequestsToVmArriveAsSuch) {
  (void)s.send_receive(u, *s.vm, 55);
  const abi::Status status{int32_t(s.receive(*s.vm))};
  EXPECT_FALSE(status.by_kernel());
  s.vm_answer(u.endpoint, -5);
  EXPECT_EQ(s.message(u).type, -5);
}

}  // namespace
}  // namespace kernel::testing
