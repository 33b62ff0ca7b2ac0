// SPDX-License-Identifier: BSD-3-Clause
// What the kernel knows: GetInfo by subject, the kernel log, the end of the machine.
#pragma once
#include <span>
#include <string_view>

#include "abi/boot.h"
#include "abi/policy.h"
#include "lib/sys/kernel_call.h"

namespace sys {

// -> bytes written.
inline Result<size_t> get_info(abi::InfoRequest request, void* to, size_t bytes,
                               uintptr_t argument = 0) {
  return TRY(
      kernel_call(abi::KernelCall::kGetInfo, uint32_t(request), address_of(to), bytes, argument));
}

namespace internal {
template <class T>
Result<> get_one(abi::InfoRequest request, T& out, uintptr_t argument = 0) {
  TRY(get_info(request, &out, sizeof out, argument));
  return {};
}
template <class T>
Result<size_t> get_many(abi::InfoRequest request, std::span<T> out, uintptr_t argument = 0) {
  return TRY(get_info(request, out.data(), out.size_bytes(), argument)) / sizeof(T);
}
}  // namespace internal

inline Result<abi::WhoAmI> who_am_i() {
  abi::WhoAmI me{};
  TRY_VOID(internal::get_one(abi::InfoRequest::kWhoAmI, me));
  return me;
}
inline Result<> boot_info(abi::BootInfo& out) {
  return internal::get_one(abi::InfoRequest::kBootInfo, out);
}
// The arrays: -> number of elements written.
inline Result<size_t> boot_policy(std::span<abi::ServicePolicy> out) {
  return internal::get_many(abi::InfoRequest::kPolicy, out);
}
inline Result<size_t> processes(std::span<abi::ProcessInfo> out) {
  return internal::get_many(abi::InfoRequest::kProcesses, out);
}
inline Result<abi::ProcessInfo> process_info(Endpoint ep) {
  abi::ProcessInfo info{};
  TRY_VOID(internal::get_one(abi::InfoRequest::kProcess, info, wire(ep)));
  return info;
}
// Text of the log stream from `offset` on -> bytes written.
inline Result<size_t> kernel_log(uint64_t offset, std::span<char> out) {
  return internal::get_many(abi::InfoRequest::kKernelLog, out, uintptr_t(offset));
}
inline Result<size_t> privileges(std::span<abi::ServicePrivilege> out) {
  return internal::get_many(abi::InfoRequest::kPrivileges, out);
}
inline Result<size_t> irq_hooks(std::span<abi::IrqHookInfo> out) {
  return internal::get_many(abi::InfoRequest::kIrqHooks, out);
}
inline Result<abi::MachineInfo> machine_info() {
  abi::MachineInfo info{};
  TRY_VOID(internal::get_one(abi::InfoRequest::kMachine, info));
  return info;
}
inline Result<size_t> randomness(std::span<uint8_t> out) {
  return internal::get_many(abi::InfoRequest::kRandomness, out);
}
inline Result<abi::MemoryInfo> memory_info() {
  abi::MemoryInfo info{};
  TRY_VOID(internal::get_one(abi::InfoRequest::kMemory, info));
  return info;
}
struct LoadAverages {
  uint32_t average[3];  // << 16
};
inline Result<LoadAverages> load_averages() {
  LoadAverages load{};
  TRY_VOID(internal::get_one(abi::InfoRequest::kLoad, load));
  return load;
}
// Whom `ep` waits for, transitively; the last one is to blame.
inline Result<size_t> block_chain(Endpoint ep, std::span<Endpoint> out) {
  return internal::get_many(abi::InfoRequest::kBlockChain, out, wire(ep));
}

// Appends to the kernel log. At most 2000 bytes; lib/sys/print.h is the comfortable way.
inline Result<> log_text(std::string_view text) {
  return kernel_do(abi::KernelCall::kPrint, address_of(text.data()), text.size());
}
// Ends the machine. RS and PM only.
inline Result<> abort_machine(abi::AbortReason reason, uint32_t status, std::string_view text) {
  return kernel_do(abi::KernelCall::kAbort, uint32_t(reason), status, address_of(text.data()),
                   text.size());
}
inline Result<uintptr_t> trace(uintptr_t request, uintptr_t a1 = 0, uintptr_t a2 = 0) {
  return kernel_call(abi::KernelCall::kTrace, request, a1, a2);
}

}  // namespace sys
