// SPDX-License-Identifier: BSD-3-Clause
// Kernel calls about processes, privileges and signals. Who may use them is in the policy of the
// caller.
#pragma once
#include <string_view>

#include "lib/sys/kernel_call.h"

namespace sys {

namespace internal {
inline void copy_name(char (&to)[abi::kNameBytes], std::string_view from) {
  unsigned n = 0;
  while (n + 1 < abi::kNameBytes && n < from.size()) {
    to[n] = from[n];
    n++;
  }
  while (n < abi::kNameBytes) to[n++] = 0;
}
inline Result<> privilege(Endpoint ep, abi::PrivilegeRequest request, uintptr_t argument = 0) {
  return kernel_do(abi::KernelCall::kPrivilege, wire(ep), uint32_t(request), argument);
}
}  // namespace internal

inline Result<Endpoint> fork(Endpoint parent, abi::ForkFlags flags = abi::kForkNormal) {
  return Endpoint{int32_t(TRY(kernel_call(abi::KernelCall::kFork, wire(parent), flags)))};
}
// An empty process: no privilege, no address space. slot -1: any, with a new endpoint.
inline Result<Endpoint> create(std::string_view name, int32_t slot = -1) {
  abi::CreateArgs args{};
  internal::copy_name(args.name, name);
  args.slot = slot;
  return Endpoint{int32_t(TRY(kernel_call(abi::KernelCall::kCreate, address_of(&args))))};
}
inline Result<> exec(const abi::ExecArgs& args) {
  return kernel_do(abi::KernelCall::kExec, address_of(&args));
}
// Ends a process and frees its slot.
inline Result<> exit(Endpoint ep) { return kernel_do(abi::KernelCall::kExit, wire(ep)); }
inline Result<> schedule(Endpoint ep, unsigned priority, uint32_t quantum_us) {
  return kernel_do(abi::KernelCall::kSchedule, wire(ep), priority, quantum_us);
}

inline Result<> privilege_allow(Endpoint ep) {
  return internal::privilege(ep, abi::PrivilegeRequest::kAllow);
}
inline Result<> privilege_disallow(Endpoint ep) {
  return internal::privilege(ep, abi::PrivilegeRequest::kDisallow);
}
inline Result<> privilege_set_service(Endpoint ep, const abi::ServicePrivilege& p) {
  return internal::privilege(ep, abi::PrivilegeRequest::kSetService, address_of(&p));
}
inline Result<> privilege_set_user(Endpoint ep) {
  return internal::privilege(ep, abi::PrivilegeRequest::kSetUser);
}
inline Result<> privilege_add_io(Endpoint ep, abi::IoRange range) {
  return internal::privilege(ep, abi::PrivilegeRequest::kAddIo, address_of(&range));
}
inline Result<> privilege_add_memory(Endpoint ep, abi::MemoryRange range) {
  return internal::privilege(ep, abi::PrivilegeRequest::kAddMemory, address_of(&range));
}
inline Result<> privilege_add_irq(Endpoint ep, unsigned line) {
  return internal::privilege(ep, abi::PrivilegeRequest::kAddIrq, line);
}
inline Result<> privilege_query_memory(Endpoint ep, abi::MemoryRange range) {
  return internal::privilege(ep, abi::PrivilegeRequest::kQueryMemory, address_of(&range));
}
inline Result<> privilege_get(Endpoint ep, abi::ServicePrivilege& out) {
  return internal::privilege(ep, abi::PrivilegeRequest::kGet, address_of(&out));
}
inline Result<> privilege_update(Endpoint ep, const abi::ServicePrivilege& p) {
  return internal::privilege(ep, abi::PrivilegeRequest::kUpdate, address_of(&p));
}

// kBusy from stop: it is in a system call and stops at its end (SignalReport::stopped says when).
inline Result<> run_stop(Endpoint ep) {
  return kernel_do(abi::KernelCall::kRun, wire(ep), uint32_t(abi::RunRequest::kStop));
}
inline Result<> run_resume(Endpoint ep) {
  return kernel_do(abi::KernelCall::kRun, wire(ep), uint32_t(abi::RunRequest::kResume));
}

inline Result<> kill(Endpoint ep, int signal) {
  return kernel_do(abi::KernelCall::kKill, wire(ep), unsigned(signal));
}
// The next process that I manage which has kernel signals; kNoProcess if there is none.
inline Result<> get_signal(abi::SignalReport& out) {
  return kernel_do(abi::KernelCall::kGetSignal, address_of(&out));
}
inline Result<> end_signal(Endpoint ep) { return kernel_do(abi::KernelCall::kEndSignal, wire(ep)); }
inline Result<> signal_send(Endpoint ep, const abi::SignalFrameArgs& args) {
  return kernel_do(abi::KernelCall::kSignalSend, wire(ep), address_of(&args));
}
inline Result<> signal_return(Endpoint ep, uintptr_t frame_address) {
  return kernel_do(abi::KernelCall::kSignalReturn, wire(ep), frame_address);
}

// Live update: the two processes exchange their slots.
inline Result<> update(Endpoint a, Endpoint b) {
  return kernel_do(abi::KernelCall::kUpdate, wire(a), wire(b));
}
inline Result<> get_context(Endpoint ep, abi::RegisterContext& out) {
  return kernel_do(abi::KernelCall::kGetContext, wire(ep), address_of(&out));
}
inline Result<> set_tls(Endpoint ep, uintptr_t address) {
  return kernel_do(abi::KernelCall::kSetTls, wire(ep), address);
}

}  // namespace sys
