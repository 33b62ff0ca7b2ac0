// SPDX-License-Identifier: BSD-3-Clause
// Names that policies use for kernel calls, VM calls, rights and flags, with their bits.
#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace policy {

struct Name {
  std::string_view word;
  uint64_t bits;
};

[[nodiscard]] std::span<const Name> kernel_call_names();  // bit per abi::KernelCall
[[nodiscard]] std::span<const Name> vm_call_names();      // abi::vm::CallBits
[[nodiscard]] std::span<const Name> right_names();        // abi::PrivilegeFlags that are named rights
[[nodiscard]] std::span<const Name> flag_names();         // abi::ServiceFlags
[[nodiscard]] std::span<const Name> restart_names();      // abi::RestartPolicy

[[nodiscard]] std::optional<uint64_t> find_name(std::span<const Name> names, std::string_view word);

// Kernel calls every service may make: printing, its own grants, alarm, exit and safe copies with grants.
extern const uint64_t kBasicKernelCalls;

}  // namespace policy
