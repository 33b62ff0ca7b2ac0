// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/testing/system.h"

#include <cstdlib>
#include <cstring>
#include <iostream>

#include "abi/vm.h"
#include "kernel/entry/dispatch.h"
#include "kernel/entry/work.h"
#include "kernel/ipc/ipc.h"
#include "kernel/memory/user_memory.h"
#include "kernel/process/fpu.h"
#include "kernel/process/table.h"
#include "kernel/sched/ready.h"
#include "kernel/testing/invariants.h"

namespace kernel::testing {

using abi::Endpoint;
using abi::Trap;

namespace {

[[noreturn]] void fail(const std::string& why) {
  std::cerr << "test system: " << why << std::endl;
  std::abort();
}

constexpr unsigned kServicePriority = 5;

}  // namespace

System::System() : k(*new Kernel{}), rs(nullptr), vm(nullptr), pm(nullptr), vfs(nullptr), kernel_(&k) {
  kernel_initialise(k);
  abi::ServicePrivilege rights = all_rights();
  const auto boot_service = [&](const char* name, Endpoint e) {
    rights.id = e.value;
    k.static_privileges |= 1ull << e.value;
    return &add(name, e.value, &rights, kServicePriority);
  };
  rs = boot_service("rs", abi::kRs);
  vm = boot_service("vm", abi::kVm);
  pm = boot_service("pm", abi::kPm);
  rights.flags |= abi::kMagicGrants;
  vfs = boot_service("vfs", abi::kVfs);
  Privilege& user = k.privilege[abi::kUserPrivilege];
  user.rights.trap_mask = abi::trap_bit(Trap::kSendReceive);
  user.rights.send_mask = ~1ull;
  user.rights.flags = abi::kPreemptible | abi::kBillable;
  user.rights.signal_manager = abi::kPm.value;
  k.cpu.active_root = machine.kernel_root;
  machine.fpu_is_enabled = false;
  check("start");
}

System::~System() = default;

abi::ServicePrivilege System::all_rights() {
  abi::ServicePrivilege r{};
  r.id = -1;
  r.flags = abi::kPreemptible;
  r.trap_mask = ~0u;
  r.signal_manager = abi::kRs.value;
  r.send_mask = ~0ull;
  r.kernel_calls = ~0ull;
  return r;
}

Process& System::add(const char* name, int slot, const abi::ServicePrivilege* rights, unsigned priority) {
  Process& p = **process_create(k, slot, name);
  if (rights != nullptr) {
    if (!privilege_set_service(k, p, *rights)) fail("no privilege");
  } else {
    p.flags |= kHasPrivilege;
  }
  set_schedule(k, p, priority, kDefaultQuantumUs);
  p.root = machine.new_root();
  for (unsigned i = 0; i < kDataPages; ++i) (void)machine.map_new(p.root, kData + i * arch::host::kPageBytes);
  p.frame.is_runnable = 1;
  p.frame.buffer = kBuffer;
  p.frame.sp = kData + kDataPages * arch::host::kPageBytes;
  unblock(k, p, kNoPrivileges | kNoAddressSpace);
  if (k.cpu.handoff == &p) {
    k.cpu.handoff = nullptr;
    ready_enqueue(k, p);
  }
  return p;
}

Process& System::service(const char* name) { return service_with(name, all_rights()); }
Process& System::service_with(const char* name, abi::ServicePrivilege rights) {
  return add(name, -1, &rights, kServicePriority);
}
Process& System::user(const char* name) { return add(name, -1, nullptr, kDefaultPriority); }

bool System::run(Process& p) {
  if (p.state != 0) return false;
  if (k.cpu.current != &p) {
    if (k.cpu.current != nullptr && k.cpu.current->state == 0) ready_enqueue(k, *k.cpu.current);
    ready_dequeue(k, p);
    k.cpu.current = &p;
    clock_arm(k);
    k.cpu.active_root = p.root;
    hal::Arch::activate(p.root);
    fpu_switch(k, p);
  }
  // The test is the scheduler here: nobody preempts before the pending work is done.
  while (p.state == 0 && (p.flags & P_FLAG_WORK) != 0) {
    do_work(k, p);
    k.cpu.wants_window = false;
    k.cpu.copied_bytes = 0;
    if (k.cpu.handoff != nullptr) ready_enqueue(k, *k.cpu.handoff);
    k.cpu.handoff = nullptr;
  }
  if (p.state == 0) return true;
  (void)on_idle(k);
  return false;
}

int64_t System::trap(Process& p, Trap t, Endpoint e, uint64_t a0, uint64_t a1) {
  if (!run(p)) fail(std::string(p.name) + " cannot make a trap: it is blocked");
  p.frame.trap = uint32_t(t);
  p.frame.endpoint = e;
  p.frame.argument[0] = a0;
  p.frame.argument[1] = a1;
  p.frame.result = int64_t(kPending);
  (void)on_trap(k);
  check("trap");
  return p.frame.result;
}

int64_t System::call(Process& p, abi::KernelCall c, uint64_t a0, uint64_t a1, uint64_t a2, uint64_t a3) {
  if (!run(p)) fail(std::string(p.name) + " cannot make a call: it is blocked");
  p.frame.trap = uint32_t(Trap::kKernelCall);
  p.frame.call = uint32_t(c);
  p.frame.argument[0] = a0;
  p.frame.argument[1] = a1;
  p.frame.argument[2] = a2;
  p.frame.argument[3] = a3;
  p.frame.result = int64_t(kPending);
  (void)on_trap(k);
  // Long calls let interrupts in and go on when the process runs again.
  while (p.state == 0 && p.has(kResumeTrap)) (void)run(p);
  check("kernel call");
  return p.frame.result;
}

int64_t System::result(Process& p) {
  if (p.state == 0) (void)run(p);
  check("result");
  return p.frame.result;
}

namespace {

abi::Message make(int32_t type, uint64_t word) {
  abi::Message m;
  m.type = type;
  m.word[0] = word;
  m.word[6] = ~word;
  m.source = Endpoint{12345};  // a forged source (R-KERN-5)
  return m;
}

}  // namespace

int64_t System::send(Process& p, Process& to, int32_t type, uint64_t word) {
  put(p, p.frame.buffer, make(type, word));
  return trap(p, Trap::kSend, to.endpoint);
}
int64_t System::send_nb(Process& p, Process& to, int32_t type, uint64_t word) {
  put(p, p.frame.buffer, make(type, word));
  return trap(p, Trap::kSendNonBlocking, to.endpoint);
}
int64_t System::send_receive(Process& p, Process& to, int32_t type, uint64_t word) {
  put(p, p.frame.buffer, make(type, word));
  return trap(p, Trap::kSendReceive, to.endpoint);
}
int64_t System::reply_receive(Process& p, Endpoint to, int32_t type, uint64_t word) {
  put(p, p.frame.buffer, make(type, word));
  return trap(p, Trap::kReplyReceive, to);
}
int64_t System::receive(Process& p, Endpoint from) { return trap(p, Trap::kReceive, from); }
int64_t System::notify(Process& p, Process& to) { return trap(p, Trap::kNotify, to.endpoint); }

abi::Message System::message(Process& p) {
  if (!run(p)) fail(std::string(p.name) + " has no message: it is blocked");
  return get<abi::Message>(p, p.frame.buffer);
}

abi::Message System::vm_receive() {
  if (vm->state != 0) fail("nobody asked VM");
  // Did its last receive end meanwhile?
  const bool has_one = vm->has(kDeliverMessage) ||
                       (vm->frame.trap == uint32_t(Trap::kReceive) && vm->frame.result != int64_t(kPending));
  const int64_t status = has_one ? result(*vm) : receive(*vm);
  if (status == int64_t(kPending)) fail("nobody asked VM");
  if (!abi::Status{int32_t(status)}.by_kernel()) fail("VM got an ordinary message");
  const abi::Message m = message(*vm);
  vm->frame.result = int64_t(kPending);  // taken
  return m;
}

void System::vm_answer(Endpoint who, int32_t type, int signal) {
  abi::Message m;
  m.type = type;
  m.set(abi::vm::FaultReply{.signal = signal, .code = 1, .address = 0xfa});
  put(*vm, vm->frame.buffer, m);
  if (trap(*vm, Trap::kSendNonBlocking, who) != 0) fail("VM could not answer");
}

void System::exception(Process& p, hal::ExceptionKind kind, uint64_t address, uint32_t flags) {
  if (!run(p)) fail("an exception of a process that does not run");
  hal::Exception e{};
  e.kind = kind;
  e.address = {address};
  e.flags = flags;
  (void)on_exception(k, e);
  check("exception");
}

void System::interrupt(unsigned line) {
  (void)on_interrupt(k, line);
  check("interrupt");
}

void System::notify_by_kernel(Process& p) {
  notify_from_kernel(k, p, KernelSource::kSystem, 1);
  (void)on_idle(k);
  check("notification");
}

void System::advance(uint64_t ns) {
  const uint64_t end = machine.now + ns;
  while (machine.timer_deadline <= end) {
    if (machine.timer_deadline > machine.now) machine.now = machine.timer_deadline;
    machine.timer_deadline = UINT64_MAX;
    (void)on_timer(k);
    check("timer");
  }
  machine.now = end;
}

void System::write(Process& p, uint64_t address, const void* from, size_t bytes) {
  if (!poke(p, {address}, from, bytes)) fail("test writes to absent memory");
}
void System::read(Process& p, uint64_t address, void* to, size_t bytes) {
  if (!peek(p, {address}, to, bytes)) fail("test reads absent memory");
}

void System::enter_trap() {
  (void)on_trap(k);
  check("trap");
}
void System::idle() {
  (void)on_idle(k);
  check("idle");
}

void System::check(const char* after) {
  const std::string broken = broken_invariant(k);
  if (!broken.empty()) fail(std::string("invariant broken after ") + after + ": " + broken);
}

}  // namespace kernel::testing
