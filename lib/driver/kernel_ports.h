// SPDX-License-Identifier: BSD-3-Clause
// I/O ports by kernel calls.
#pragma once
#include "lib/driver/ports.h"
#include "lib/sys/device.h"

namespace driver {

class KernelPorts final : public Ports {
 public:
  uint8_t in8(uint16_t port) override { return sys::port_in8(port).value_or(0xff); }
  void out8(uint16_t port, uint8_t value) override { (void)sys::port_out8(port, value); }
  void out16(uint16_t port, uint16_t value) override { (void)sys::port_out16(port, value); }
  void vector(std::span<abi::PortOperation> operations) override { (void)sys::port_vector(operations); }
  bool read_string(uint16_t port, std::span<uint8_t> to) override {
    return string(port, sys::address_of(to.data()), to.size(), false);
  }
  bool write_string(uint16_t port, std::span<const uint8_t> from) override {
    return string(port, sys::address_of(from.data()), from.size(), true);
  }

 private:
  static bool string(uint16_t port, uintptr_t address, size_t count, bool is_output) {
    const abi::PortStringArgs args{.port = port,
                                   .width = 1,
                                   .is_output = is_output,
                                   .grant = abi::kNoGrant,
                                   .granter = abi::kSelf,
                                   .reserved = 0,
                                   .address = address,
                                   .count = count};
    return sys::port_string(args).has_value();
  }
};

}  // namespace driver
