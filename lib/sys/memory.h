// SPDX-License-Identifier: BSD-3-Clause
// Kernel calls that move memory between address spaces.
#pragma once
#include <span>

#include "lib/sys/kernel_call.h"

namespace sys {

inline Result<> virtual_copy(const abi::VirtualCopyArgs& args) {
  return kernel_do(abi::KernelCall::kVirtualCopy, address_of(&args));
}
inline Result<> copy_from(Endpoint from, uint64_t from_address, void* to, uint64_t bytes) {
  return virtual_copy({.from = from,
                       .to = abi::kSelf,
                       .from_address = from_address,
                       .to_address = address_of(to),
                       .bytes = bytes});
}
inline Result<> copy_to(Endpoint to, uint64_t to_address, const void* from, uint64_t bytes) {
  return virtual_copy({.from = abi::kSelf,
                       .to = to,
                       .from_address = address_of(from),
                       .to_address = to_address,
                       .bytes = bytes});
}

// Through a grant that `granter` made for us. `offset` is into the granted range.
inline Result<> safe_copy_from(Endpoint granter, abi::GrantId grant, uint64_t offset, void* to,
                               uint64_t bytes) {
  abi::SafeCopy c{.granter = granter,
                  .grant = grant,
                  .offset = offset,
                  .address = address_of(to),
                  .bytes = bytes,
                  .to_granter = 0,
                  .reserved = 0};
  return kernel_do(abi::KernelCall::kSafeCopyFrom, address_of(&c));
}
inline Result<> safe_copy_to(Endpoint granter, abi::GrantId grant, uint64_t offset,
                             const void* from, uint64_t bytes) {
  abi::SafeCopy c{.granter = granter,
                  .grant = grant,
                  .offset = offset,
                  .address = address_of(from),
                  .bytes = bytes,
                  .to_granter = 1,
                  .reserved = 0};
  return kernel_do(abi::KernelCall::kSafeCopyTo, address_of(&c));
}
inline Result<> safe_fill(Endpoint granter, abi::GrantId grant, uint64_t offset, uint8_t value,
                          uint64_t bytes) {
  abi::SafeCopy c{.granter = granter,
                  .grant = grant,
                  .offset = offset,
                  .address = value,
                  .bytes = bytes,
                  .to_granter = 1,
                  .reserved = 0};
  return kernel_do(abi::KernelCall::kSafeFill, address_of(&c));
}
// At most 64 pieces.
inline Result<> vector_safe_copy(std::span<const abi::SafeCopy> pieces) {
  return kernel_do(abi::KernelCall::kVectorSafeCopy, address_of(pieces.data()), pieces.size());
}

// VM only.
inline Result<> physical_copy(uintptr_t from, uintptr_t to, uintptr_t bytes) {
  return kernel_do(abi::KernelCall::kPhysicalCopy, from, to, bytes);
}
inline Result<> physical_fill(uintptr_t address, uintptr_t bytes, uint8_t value) {
  return kernel_do(abi::KernelCall::kPhysicalFill, address, bytes, value);
}
inline Result<uintptr_t> vm_control(Endpoint ep, abi::VmRequest request, uintptr_t a2 = 0,
                                    uintptr_t a3 = 0) {
  return kernel_call(abi::KernelCall::kVmControl, wire(ep), uint32_t(request), a2, a3);
}
inline Result<> translate_check(Endpoint ep, uintptr_t address, uintptr_t bytes, bool write) {
  return kernel_do(abi::KernelCall::kTranslateCheck, wire(ep), address, bytes, write);
}

}  // namespace sys
