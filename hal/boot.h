// SPDX-License-Identifier: BSD-3-Clause
// Boot: the first and the last words of the machine. console_put works from the first instruction of C++ on and
// inside a panic (no locks, no memory). shutdown() ends the machine; under QEMU its exit status tells reasons
// apart: see kernel/log/panic.h. The entry points that arch calls are declared in kernel/entry/entry.h.
#pragma once
#include <concepts>
#include <cstdint>

#include "abi/kernel_calls.h"

namespace hal {

template <class A>
concept Boot = requires(char c, abi::AbortReason reason, uint32_t status, uintptr_t* out, unsigned n, uintptr_t fp,
                        abi::MachineInfo& info) {
  { A::console_put(c) } noexcept -> std::same_as<void>;
  { A::shutdown(reason, status) };  // never returns (the fake throws, so no noexcept)
  // Return addresses of the kernel's call chain, innermost first; fp 0: from here. Stops at the first odd frame.
  { A::backtrace(fp, out, n) } noexcept -> std::same_as<unsigned>;
  { A::machine_info(info) } noexcept -> std::same_as<void>;
  { A::random_word() } noexcept -> std::same_as<uint64_t>;  // hardware entropy, else cycle counter
};

}  // namespace hal
