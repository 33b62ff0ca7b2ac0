// SPDX-License-Identifier: BSD-3-Clause
// I/O ports as drivers see them: the kernel's calls in a service (kernel_ports.h), a modelled device in tests.
// A port that the policy does not give reads as 0xff and swallows what is written: as if nothing were there.
#pragma once
#include <cstdint>
#include <span>

#include "abi/kernel_calls.h"

namespace driver {

class Ports {
 public:
  virtual uint8_t in8(uint16_t port) = 0;
  virtual void out8(uint16_t port, uint8_t value) = 0;
  virtual void out16(uint16_t port, uint16_t value) = 0;
  // In order; values read are left in the operations. At most 64.
  virtual void vector(std::span<abi::PortOperation> operations) = 0;
  // rep insb / rep outsb. False: not done, or only in part.
  virtual bool read_string(uint16_t port, std::span<uint8_t> to) = 0;
  virtual bool write_string(uint16_t port, std::span<const uint8_t> from) = 0;

 protected:
  ~Ports() = default;
};

[[nodiscard]] constexpr abi::PortOperation output8(uint16_t port, uint8_t value) {
  return {.port = port, .width = 1, .is_output = 1, .value = value};
}
[[nodiscard]] constexpr abi::PortOperation input8(uint16_t port) {
  return {.port = port, .width = 1, .is_output = 0, .value = 0xff};
}

}  // namespace driver
