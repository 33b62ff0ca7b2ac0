// SPDX-License-Identifier: BSD-3-Clause
// Client stubs of VM: memory of this service.
#pragma once
#include <cstring>
#include <span>
#include <string_view>

#include "abi/layout.h"
#include "abi/vm.h"
#include "lib/sys/ipc.h"

namespace sys {

// Fresh zeroed pages, read-write. flags: abi::vm::kMapPrealloc, kMapContiguous, …
inline Result<void*> map_memory(size_t bytes, uint32_t flags = 0) {
  auto reply = TRY(
      call(abi::kVm, abi::vm::Mmap{.address = 0,
                                   .bytes = bytes,
                                   .offset = 0,
                                   .protection = abi::vm::kProtRead | abi::vm::kProtWrite,
                                   .flags = abi::vm::kMapPrivate | abi::vm::kMapAnonymous | flags,
                                   .fd = -1,
                                   .process = abi::kSelf}));
  return reinterpret_cast<void*>(uintptr_t(reply.address));
}
inline Result<> unmap_memory(void* address, size_t bytes) {
  TRY(call(abi::kVm, abi::vm::Munmap{.address = address_of(address), .bytes = bytes}));
  return {};
}

// Device memory that the policy (or pci) gave us. flags: 1 = uncached, 2 = read-only.
inline Result<void*> map_physical(uint64_t physical, uint64_t bytes, uint32_t flags = 0) {
  auto reply = TRY(call(
      abi::kVm, abi::vm::MapPhysical{
                    .process = abi::kSelf, .flags = flags, .physical = physical, .bytes = bytes}));
  return reinterpret_cast<void*>(uintptr_t(reply.address));
}
inline Result<> unmap_physical(void* address) {
  TRY(call(abi::kVm, abi::vm::UnmapPhysical{
                         .process = abi::kSelf, .reserved = 0, .address = address_of(address)}));
  return {};
}

// Memory that outlives this process: the successor with the same label gets the same frames.
struct Persistent {
  void* address;
  size_t bytes;
  bool is_new;  // all zero, never used before
};
inline Result<Persistent> map_persistent(std::string_view name, size_t bytes,
                                         bool is_module = false) {
  abi::vm::MapPersistent request{};
  if (name.size() >= sizeof request.name) return Unexpected(Error::kNameTooLong);
  std::memcpy(request.name, name.data(), name.size());
  request.bytes = bytes;
  request.flags = is_module ? 1 : 0;
  auto reply = TRY(call(abi::kVm, request));
  return Persistent{reinterpret_cast<void*>(uintptr_t(reply.address)), size_t(reply.bytes),
                    reply.is_new != 0};
}

}  // namespace sys
