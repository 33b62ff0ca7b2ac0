// SPDX-License-Identifier: BSD-3-Clause
// Messages: how a message travels between two processes. Where the whole message is in registers the frame is
// the message and nothing can fault; where it is in memory, the kernel holds a copy in MessageSlot between the
// sender's copy-in (sender's space active) and the receiver's copy-out (receiver's space active).
//
// "current" below = the process whose address space is active and whose trap is being handled.
#pragma once
#include <concepts>
#include <cstdint>
#include <type_traits>

#include "abi/message.h"
#include "hal/types.h"

namespace hal {

template <class A>
concept Messages = std::is_trivially_copyable_v<typename A::MessageSlot> &&
    requires(typename A::Frame& f, const typename A::Frame& cf, typename A::MessageSlot& s,
             const typename A::MessageSlot& cs, const abi::Message& const_message, abi::Message& message,
             abi::Endpoint source, int32_t status) {
      { A::kDeliversToMemory } -> std::convertible_to<bool>;
      // The current process makes a trap that receives: remember where. A bad buffer is not found out here.
      { A::receive_begin(cf, s) } noexcept -> std::same_as<void>;
      // Message of the current process into the receiver's frame and slot. Nothing is changed on failure.
      { A::message_pass(cf, s, f, s) } noexcept -> std::same_as<CopyResult>;
      // The current process is about to block in a send: make its message independent of user memory.
      { A::message_hold(cf, s) } noexcept -> std::same_as<CopyResult>;
      // The held message of a blocked sender into the receiver.
      { A::message_pass_held(cf, cs, f, s) } noexcept -> std::same_as<void>;
      // A message made by the kernel into the receiver.
      { A::message_put(f, s, const_message) } noexcept -> std::same_as<void>;
      // The message of the current process into kernel memory.
      { A::message_get(cf, s, message) } noexcept -> std::same_as<CopyResult>;
      // Source and status word of what was just put into the receiver.
      { A::receive_complete(f, s, source, status) } noexcept -> std::same_as<void>;
      // The receiver is current and about to run: slot to user memory. Only if kDeliversToMemory.
      { A::message_deliver(f, s) } noexcept -> std::same_as<CopyResult>;
    };

}  // namespace hal
