// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/ipc/vm_request.h"

#include "abi/signal.h"
#include "abi/vm.h"
#include "kernel/log/panic.h"
#include "kernel/process/signal.h"

namespace kernel {

using abi::Error;
using hal::Arch;

namespace {

[[nodiscard]] abi::Message compose(const Process& s) {
  if (s.has(kPageFaulting)) {
    return abi::Message::of(abi::vm::PageFault{
        .address = s.vm_event.address, .instruction_pointer = s.vm_event.extent, .flags = s.vm_event.flags});
  }
  return abi::Message::of(abi::vm::MemoryRequest{.target = s.vm_event.target,
                                                 .is_write = s.vm_event.flags,
                                                 .address = s.vm_event.address,
                                                 .bytes = s.vm_event.extent});
}

void hand_over(Kernel& k, const Process& s, Process& vm) {
  Arch::message_put(vm.frame, vm.slot, compose(s));
  received(k, vm, s.endpoint, int32_t(abi::ReceiveKind::kSendReceive) | abi::Status::kByKernel);
}

void ask(Kernel& k, Process& p, const VmEvent& event, uint32_t flags) {
  Process& vm = *k.find(abi::kVm);
  p.vm_event = event;
  p.flags |= kVmAsked | flags;
  p.from = uint32_t(abi::kVm.value);
  if (will_receive(vm, p.endpoint)) {
    hand_over(k, p, vm);
    block(k, p, kReceiving | kReplyWait);
    return;
  }
  block(k, p, kSending | kReceiving | kReplyWait);
  enqueue_caller(p, vm);
}

[[nodiscard]] bool may_ask(Kernel& k, const Process& p) {
  return p.endpoint != abi::kVm && k.find(abi::kVm) != nullptr;
}

}  // namespace

void page_fault(Kernel& k, Process& p, const hal::Exception& e) {
  const unsigned long long ip = Arch::instruction_pointer(p.frame).value;
  if (!may_ask(k, p)) {
    stop_machine(k, "service {} died: page fault at {x}, ip {x}, flags {x}",
                 {p.name, e.address.value, ip, e.flags});
  }
  ++p.page_faults;
  ask(k, p, VmEvent{.target = p.endpoint, .flags = e.flags, .address = e.address.value, .extent = ip}, kPageFaulting);
}

bool ask_for_memory(Kernel& k, Process& p, const Process& target, hal::UserAddr address, uint64_t bytes,
                    hal::Access access) {
  if (!may_ask(k, p) || target.endpoint == abi::kVm) return false;
  ask(k, p,
      VmEvent{.target = target.endpoint,
              .flags = access == hal::Access::kWrite ? 1u : 0u,
              .address = address.value,
              .extent = bytes},
      kResumeTrap);
  return true;
}

Wire suspend_for_message(Kernel& k, Process& c, const hal::CopyResult& failed) {
  const hal::Access access = failed.is_write ? hal::Access::kWrite : hal::Access::kRead;
  if (failed.fault.value < Arch::kUserStart || failed.fault.value >= Arch::kUserEnd) return wire(Error::kFault);
  return ask_for_memory(k, c, c, failed.fault, 1, access) ? kNoResult : wire(Error::kFault);
}

bool ask_for_buffer(Kernel& k, Process& p, const hal::CopyResult& failed) {
  if (failed.fault.value < Arch::kUserStart || failed.fault.value >= Arch::kUserEnd) return false;
  if (!may_ask(k, p)) return false;
  ask(k, p, VmEvent{.target = p.endpoint, .flags = 1, .address = failed.fault.value, .extent = 1}, 0);
  return true;
}

void vm_take(Kernel& k, Process& s, Process& vm) {
  hand_over(k, s, vm);
  unblock(k, s, kSending);
}

Wire vm_answer(Kernel& k, Process& c, Process& d) {
  abi::Message answer;
  if (!Arch::message_get(c.frame, c.slot, answer).is_ok) return wire(Error::kFault);
  vm_answer(k, d, answer);
  return 0;
}

void vm_answer(Kernel& k, Process& d, const abi::Message& answer) {
  const bool was_fault = d.has(kPageFaulting);
  d.flags &= ~uint32_t(kVmAsked | kPageFaulting);
  d.from = uint32_t(abi::kAny.value);
  if (answer.type < 0) {
    if (was_fault) {
      const auto reply = answer.as<abi::vm::FaultReply>();
      const int signal = abi::is_signal(reply.signal) ? reply.signal : abi::kSigSegv;
      cause_fault_signal(k, d, signal, reply.code, reply.address);
    } else {
      d.flags &= ~uint32_t(kResumeTrap | kDeliverMessage);
      d.progress = 0;
      Arch::set_result(d.frame, answer.type);
    }
  }
  unblock(k, d, kReceiving | kReplyWait);
}

}  // namespace kernel
