// SPDX-License-Identifier: BSD-3-Clause
// The real machine: each function is one kernel call or one call down the order of D9.
#include "servers/pm/machine.h"

#include "abi/pm.h"
#include "abi/vm.h"
#include "lib/sys/async.h"
#include "lib/sys/grant.h"
#include "lib/sys/info.h"
#include "lib/sys/ipc.h"
#include "lib/sys/memory.h"
#include "lib/sys/print.h"
#include "lib/sys/process.h"
#include "lib/sys/time.h"
#include "servers/pm/grants.h"
#include "servers/pm/timers.h"

namespace pm::machine {

void reply(Endpoint to, const Message& m) { sys::reply(to, m); }
void send_async(Endpoint to, const Message& m) { (void)sys::async_send(to, m); }

Result<> stop(Endpoint ep) { return sys::run_stop(ep); }
void resume(Endpoint ep) { (void)sys::run_resume(ep); }
Result<> exec(const abi::ExecArgs& args) { return sys::exec(args); }
void destroy(Endpoint ep) { (void)sys::exit(ep); }
Result<> schedule(Endpoint ep, unsigned priority, uint32_t quantum_us) {
  return sys::schedule(ep, priority, quantum_us);
}
Result<> set_thread_pointer(Endpoint ep, uint64_t address) { return sys::set_tls(ep, uintptr_t(address)); }

Result<> kill(Endpoint ep, int signal) { return sys::kill(ep, signal); }
Result<> signal_send(Endpoint ep, const abi::SignalFrameArgs& args) { return sys::signal_send(ep, args); }
Result<> signal_return(Endpoint ep, uint64_t frame) { return sys::signal_return(ep, uintptr_t(frame)); }

Result<> copy_from(Endpoint from, uint64_t address, void* to, uint64_t bytes) {
  return sys::copy_from(from, address, to, bytes);
}
Result<> copy_to(Endpoint to, uint64_t address, const void* from, uint64_t bytes) {
  return sys::copy_to(to, address, from, bytes);
}

abi::TimesReply times(Endpoint ep) {
  auto t = sys::times(ep);
  return t ? *t : abi::TimesReply{};
}
void set_alarm(uint64_t deadline) {
  (void)(deadline == Timers::kNever ? sys::cancel_alarm() : sys::set_alarm_at(deadline));
}
Result<> set_time(uint64_t ns_since_1970) { return sys::set_time(ns_since_1970); }
Result<> virtual_timer(Endpoint ep, abi::VirtualTimerArgs& args) { return sys::virtual_timer(ep, args); }

unsigned randomness(std::span<uint8_t> out) {
  auto got = sys::randomness(out);
  return got ? unsigned(*got) : 0;
}
abi::MemoryInfo memory_info() {
  auto info = sys::memory_info();
  return info ? *info : abi::MemoryInfo{};
}
void load_averages(uint32_t (&out)[3]) {
  if (auto load = sys::load_averages()) std::memcpy(out, load->average, sizeof out);
}
void abort(abi::AbortReason reason, uint32_t status, std::string_view text) {
  (void)sys::abort_machine(reason, status, text);
}
void log(std::string_view text, int64_t number) { sys::print("{}: {}\n", text, number); }

Result<Endpoint> vm_fork(Endpoint parent) {
  return TRY(sys::call(abi::kVm, abi::vm::Fork{.parent = parent})).child;
}
void vm_exit(Endpoint ep) { (void)sys::call(abi::kVm, abi::vm::Exit{.process = ep}); }
uint64_t minor_faults(Endpoint ep) {
  auto info = sys::process_info(ep);
  return info ? info->page_faults : 0;
}

int32_t vfs(Message& m) {
  auto sent = sys::send_receive(abi::kVfs, m);
  return sent ? m.type : abi::to_wire(sent.error());
}

void grant_table_to(unsigned grant_id, Endpoint grantee) { set_grantee(grant_id, grantee); }

}  // namespace pm::machine
