// SPDX-License-Identifier: BSD-3-Clause
#include "lib/policy/names.h"

#include "abi/policy.h"
#include "abi/vm.h"

namespace policy {
namespace {

constexpr uint64_t call_bit(abi::KernelCall call) { return 1ull << unsigned(call); }

constexpr Name kKernelCalls[] = {
#define CALL(name, number, text) {#name, 1ull << number},
#include "abi/kernel_calls.def"
#undef CALL
};

constexpr Name kVmCalls[] = {
    {"REMAP", abi::vm::kMayRemap},
    {"SHM_UNMAP", abi::vm::kMayShmUnmap},
    {"GETPHYS", abi::vm::kMayGetPhysical},
    {"GETREF", abi::vm::kMayGetReferences},
    {"QUERYEXIT", abi::vm::kMayQueryExit},
    {"INFO", abi::vm::kMayInfoOthers},
    {"MAP_OTHERS", abi::vm::kMayMapOthers},
    {"FORK", abi::vm::kMayFork},
    {"EXEC", abi::vm::kMayExec},
    {"LOAD", abi::vm::kMayLoad},
    {"PERSIST", abi::vm::kMayPersist},
    {"SET_CALLS", abi::vm::kMaySetCalls},
};

constexpr Name kRights[] = {
    {"physical_memory", abi::kPhysicalMemory},
    {"root_service", abi::kRootService},
    {"magic_grants", abi::kMagicGrants},
};

constexpr Name kFlags[] = {
    {"boot", abi::kServiceBoot},
    {"core", abi::kServiceCore},
    {"user_process", abi::kServiceUserProcess},
    {"keep_copy", abi::kServiceKeepCopy},
    {"file_system", abi::kServiceFileSystem},
    {"driver", abi::kServiceDriver},
};

constexpr Name kRestarts[] = {
    {"never", uint64_t(abi::RestartPolicy::kNever)},
    {"reset", uint64_t(abi::RestartPolicy::kReset)},
    {"restart", uint64_t(abi::RestartPolicy::kRestart)},
};

}  // namespace

const uint64_t kBasicKernelCalls =
    call_bit(abi::KernelCall::kExit) | call_bit(abi::KernelCall::kSafeCopyFrom) |
    call_bit(abi::KernelCall::kSafeCopyTo) | call_bit(abi::KernelCall::kVectorSafeCopy) |
    call_bit(abi::KernelCall::kSafeFill) | call_bit(abi::KernelCall::kSetGrantTable) |
    call_bit(abi::KernelCall::kSetAlarm) | call_bit(abi::KernelCall::kTimes) |
    call_bit(abi::KernelCall::kGetInfo) | call_bit(abi::KernelCall::kPrint);

std::span<const Name> kernel_call_names() { return kKernelCalls; }
std::span<const Name> vm_call_names() { return kVmCalls; }
std::span<const Name> right_names() { return kRights; }
std::span<const Name> flag_names() { return kFlags; }
std::span<const Name> restart_names() { return kRestarts; }

std::optional<uint64_t> find_name(std::span<const Name> names, std::string_view word) {
  for (const Name& n : names) {
    if (n.word == word) return n.bits;
  }
  return std::nullopt;
}

}  // namespace policy
