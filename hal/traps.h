// SPDX-License-Identifier: BSD-3-Clause
// Traps: the saved registers of a process (Frame) and their meaning. Entry code stores the user's registers into
// Process::frame of the running process and calls kernel/entry; the Process* that comes back is resumed. Frame
// is trivially copyable; a zeroed Frame is not runnable until prepare_user() made it so. A Frame can never make
// user code privileged: every setter keeps segments and flags legal.
#pragma once
#include <concepts>
#include <cstdint>
#include <type_traits>

#include "abi/endpoint.h"
#include "abi/kernel_calls.h"
#include "hal/types.h"

namespace hal {

template <class A>
concept Traps = std::is_trivially_copyable_v<typename A::Frame> &&
    requires(typename A::Frame& f, const typename A::Frame& cf, uint64_t w, int64_t result, unsigned n, UserAddr a,
             abi::RegisterContext& context, const abi::RegisterContext& const_context) {
      // Decoding of a trap (abi/message.h Trap; see hal/README.md for the registers).
      { A::trap_number(cf) } noexcept -> std::same_as<uint32_t>;  // with kTrapShort as passed
      { A::trap_endpoint(cf) } noexcept -> std::same_as<abi::Endpoint>;
      { A::call_number(cf) } noexcept -> std::same_as<uint32_t>;
      { A::call_argument(cf, n) } noexcept -> std::same_as<uint64_t>;  // 0..3, zero extended word
      { A::senda_table(cf) } noexcept -> std::same_as<UserAddr>;
      { A::senda_count(cf) } noexcept -> std::same_as<uint32_t>;
      // Result of a trap: rax; on i386 edx:eax, so that a kernel call may return 32-bit values that are no errors.
      { A::set_result(f, result) } noexcept -> std::same_as<void>;
      // First entry of a program: all registers zero but these.
      { A::prepare_user(f, a, a, w) } noexcept -> std::same_as<void>;  // ip, sp, argument
      { A::instruction_pointer(cf) } noexcept -> std::same_as<UserAddr>;
      { A::stack_pointer(cf) } noexcept -> std::same_as<UserAddr>;
      { A::set_thread_pointer(f, a) } noexcept -> std::same_as<void>;
      { A::read_context(cf, context) } noexcept -> std::same_as<void>;
      { A::write_context(f, const_context) } noexcept -> std::same_as<void>;
      { A::set_single_step(f, true) } noexcept -> std::same_as<void>;
    };

}  // namespace hal
