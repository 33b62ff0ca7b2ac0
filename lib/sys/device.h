// SPDX-License-Identifier: BSD-3-Clause
// Kernel calls of drivers: interrupts and I/O ports.
#pragma once
#include <span>

#include "lib/sys/kernel_call.h"

namespace sys {

// -> hook id. An interrupt arrives as a notify from kHardware with bit `notify_id` set.
inline Result<uint32_t> irq_set_policy(unsigned line, abi::IrqPolicy policy, unsigned notify_id) {
  return uint32_t(TRY(kernel_call(abi::KernelCall::kIrqControl,
                                  uint32_t(abi::IrqRequest::kSetPolicy), line, policy, notify_id)));
}
inline Result<> irq_remove_policy(uint32_t hook) {
  return kernel_do(abi::KernelCall::kIrqControl, uint32_t(abi::IrqRequest::kRemovePolicy), hook);
}
inline Result<> irq_enable(uint32_t hook) {
  return kernel_do(abi::KernelCall::kIrqControl, uint32_t(abi::IrqRequest::kEnable), hook);
}
inline Result<> irq_disable(uint32_t hook) {
  return kernel_do(abi::KernelCall::kIrqControl, uint32_t(abi::IrqRequest::kDisable), hook);
}

// At most 64 operations; the values read are left in them.
inline Result<> port_vector(std::span<abi::PortOperation> operations) {
  return kernel_do(abi::KernelCall::kPortVector, address_of(operations.data()), operations.size());
}
inline Result<> port_string(const abi::PortStringArgs& args) {
  return kernel_do(abi::KernelCall::kPortString, address_of(&args));
}

inline Result<uint8_t> port_in8(uint16_t port) {
  return uint8_t(TRY(kernel_call(abi::KernelCall::kPortIn, port, 1)));
}
inline Result<uint16_t> port_in16(uint16_t port) {
  return uint16_t(TRY(kernel_call(abi::KernelCall::kPortIn, port, 2)));
}
// By the vector call: where a register has 32 bits, a value could not be told from an error.
inline Result<uint32_t> port_in32(uint16_t port) {
  abi::PortOperation operation{.port = port, .width = 4, .is_output = 0, .value = 0};
  TRY_VOID(port_vector({&operation, 1}));
  return operation.value;
}
inline Result<> port_out8(uint16_t port, uint8_t value) {
  return kernel_do(abi::KernelCall::kPortOut, port, 1, value);
}
inline Result<> port_out16(uint16_t port, uint16_t value) {
  return kernel_do(abi::KernelCall::kPortOut, port, 2, value);
}
inline Result<> port_out32(uint16_t port, uint32_t value) {
  return kernel_do(abi::KernelCall::kPortOut, port, 4, value);
}

}  // namespace sys
