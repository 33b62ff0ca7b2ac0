// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/testing/random_system.h"

#include <cstdlib>
#include <cstring>
#include <iostream>

#include "abi/vm.h"
#include "kernel/memory/user_memory.h"
#include "kernel/process/table.h"

namespace kernel::testing {

using abi::Endpoint;
using abi::KernelCall;
using abi::Trap;

namespace {

constexpr uint64_t kSecret = 0x5ec2e7;

}  // namespace

RandomSystem::RandomSystem() {
  for (const char* name : {"a", "b", "c"}) known_.push_back(s_.service(name).endpoint);
  for (const char* name : {"u", "v"}) known_.push_back(s_.user(name).endpoint);
  for (const Endpoint e : {abi::kRs, abi::kVm, abi::kPm, abi::kVfs}) known_.push_back(e);
  // Somebody who does nothing: nobody can change its memory but by the calls that are meant for it.
  bystander_ = &s_.user("bystander");
  s_.put(*bystander_, kScratch, kSecret);
  const hal::PhysAddr table = s_.machine.take_frame();
  (void)s_.call(*s_.vm, KernelCall::kVmControl, 0, uint64_t(abi::VmRequest::kRootTable), table.value);
}

uint8_t RandomSystem::next() {
  if (left_ == 0) return 0;
  --left_;
  return *data_++;
}

uint64_t RandomSystem::next_word() {
  uint64_t w = 0;
  const unsigned bytes = next() % 9;
  for (unsigned i = 0; i < bytes; ++i) w = w << 8 | next();
  return w;
}

Endpoint RandomSystem::some_endpoint() {
  const uint8_t b = next();
  if (b < 200) return known_[b % known_.size()];
  constexpr Endpoint kSpecial[] = {abi::kAny, abi::kNone, abi::kSelf, abi::kHardware, abi::kClock, abi::kSystem};
  if (b < 230) return kSpecial[b % 6];
  return Endpoint{int32_t(next_word())};
}

uint64_t RandomSystem::some_address() {
  const uint8_t b = next();
  if (b < 150) return kData + (b & 63) * 64;
  if (b < 200) return kHole + b;
  if (b < 220) return kHole - 20;
  if (b < 230) return hal::Arch::kUserEnd - b % 32;
  return next_word();
}

Process* RandomSystem::some_process() { return s_.k.find(known_[next() % known_.size()]); }

void RandomSystem::run(const uint8_t* data, size_t bytes) {
  data_ = data;
  left_ = bytes;
  try {
    while (left_ > 0) event();
  } catch (const arch::host::MachineEnded& end) {
    // Services may end the machine (Abort, death of a core service), but nothing here is a kernel bug.
    if (end.status == 0x70) {
      std::cerr << s_.machine.console << "the kernel panicked" << std::endl;
      std::abort();
    }
  }
}

void RandomSystem::check_bystander() {
  if (bystander_->is_free()) return;
  uint64_t value = 0;
  if (peek(*bystander_, {kScratch}, &value, sizeof value) && value != kSecret) {
    std::cerr << "the bystander's memory changed" << std::endl;
    std::abort();
  }
}

void RandomSystem::event() {
  ++events_;
  const uint8_t kind = next();
  if (kind < 12) {
    s_.interrupt(kind);
  } else if (kind < 24) {
    s_.advance(uint64_t{kind} * 3 * kNsPerMs);
  } else if (kind < 48) {
    be_vm();
  } else if (kind < 56) {
    birth();
  } else if (Process* p = some_process(); p != nullptr && p != s_.vm && s_.run(*p)) {  // VM waits for nobody (D9)
    if (kind < 70 && p != s_.rs) {
      constexpr auto kLast = unsigned(hal::ExceptionKind::kSimd);
      s_.exception(*p, hal::ExceptionKind(next() % (kLast + 1)), some_address(), next());
    } else if (kind < 150) {
      make_kernel_call(*p);
    } else {
      make_trap(*p);
    }
  }
  check_bystander();
}

void RandomSystem::make_trap(Process& p) {
  constexpr uint32_t kTraps[] = {1, 2, 3, 3, 4, 5, 6, 6, 16};
  const uint8_t b = next();
  const uint32_t number = b < 240 ? kTraps[b % std::size(kTraps)] : uint32_t(next_word());
  if (number == uint32_t(Trap::kKernelCall)) return;
  p.frame.buffer = some_address();
  if (number == 16) fill_argument(p);
  const uint64_t table = next() < 200 ? kArgument : some_address();
  const uint64_t count = next() < 200 ? next() % 8 : next_word();
  (void)s_.trap(p, Trap{number}, some_endpoint(), table, count);
}

// Plausible words for the structs of kernel calls: endpoints, addresses, small numbers.
void RandomSystem::fill_argument(Process& p) {
  uint32_t words[80];
  for (uint32_t& w : words) {
    const uint8_t b = next();
    w = b < 60    ? uint32_t(some_endpoint().value)
        : b < 100 ? uint32_t(some_address())
        : b < 200 ? b % 16
                  : 0;
  }
  (void)poke(p, {kArgument}, words, sizeof words);
}

void RandomSystem::make_kernel_call(Process& p) {
  const uint32_t number = next() % 80;
  // What would end the run at once, or is trusted (VM's own calls with any physical address).
  switch (KernelCall{number}) {
    case KernelCall::kAbort:
    case KernelCall::kPhysicalCopy:
    case KernelCall::kPhysicalFill:
    case KernelCall::kVirtualCopy:  // may change anybody's memory
    case KernelCall::kUpdate:
      return;
    default:
      break;
  }
  uint64_t a[4];
  for (uint64_t& v : a) {
    const uint8_t b = next();
    v = b < 90 ? uint32_t(some_endpoint().value) : b < 170 ? kArgument : b < 230 ? b % 16 : some_address();
  }
  fill_argument(p);
  // Only RS may end processes, and not the core.
  if (number == uint32_t(KernelCall::kExit) && a[0] <= uint64_t(abi::kVfs.value)) return;
  if (number == uint32_t(KernelCall::kKill) && a[0] <= uint64_t(abi::kVm.value)) return;
  if (number == uint32_t(KernelCall::kSchedule) || number == uint32_t(KernelCall::kSetTls)) a[1] %= 32;
  (void)s_.call(p, KernelCall{number}, a[0], a[1], a[2], a[3]);
}

// VM does its work: answers the first request, with memory or without.
void RandomSystem::be_vm() {
  if (!s_.run(*s_.vm)) return;
  s_.vm->frame.buffer = kBuffer;
  const int64_t status = s_.receive(*s_.vm);
  if (status == int64_t(kPending) || status < 0) return;
  const abi::Message m = s_.message(*s_.vm);
  if (!abi::Status{int32_t(status)}.by_kernel()) return;
  const uint8_t choice = next();
  if (m.type == abi::vm::MemoryRequest::kType && choice < 180) {
    const auto request = m.as<abi::vm::MemoryRequest>();
    Process* const target = s_.k.find(request.target);
    const uint64_t page = request.address & ~(arch::host::kPageBytes - 1);
    if (target != nullptr && request.address >= hal::Arch::kUserStart && request.address < hal::Arch::kUserEnd &&
        s_.machine.frames_free() > 8) {
      (void)s_.machine.map_new(target->root, page);
    }
  }
  if (Process* p = s_.k.find(m.source); p != nullptr) {
    s_.vm_answer(m.source, choice < 200 ? 0 : -14, choice % 70);
  }
}

void RandomSystem::birth() {
  if (known_.size() > 14 || s_.machine.frames_free() < 16) return;
  const bool is_service = next() < 128;
  if (is_service && s_.k.privilege[20].is_used) return;
  known_.push_back(is_service ? s_.service("born").endpoint : s_.user("born").endpoint);
}

}  // namespace kernel::testing
