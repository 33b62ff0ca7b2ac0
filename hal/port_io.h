// SPDX-License-Identifier: BSD-3-Clause
// PortIo: I/O ports, for the PORT calls. Width is 1, 2 or 4 (checked by the caller). String forms move `count`
// elements between a port and kernel-reachable memory.
#pragma once
#include <concepts>
#include <cstddef>
#include <cstdint>

namespace hal {

template <class A>
concept PortIo = requires(uint16_t port, unsigned width, uint32_t value, void* out, const void* in, size_t count) {
  { A::port_in(port, width) } noexcept -> std::same_as<uint32_t>;
  { A::port_out(port, width, value) } noexcept -> std::same_as<void>;
  { A::port_in_string(port, width, out, count) } noexcept -> std::same_as<void>;
  { A::port_out_string(port, width, in, count) } noexcept -> std::same_as<void>;
};

}  // namespace hal
