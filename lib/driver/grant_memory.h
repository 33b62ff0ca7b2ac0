// SPDX-License-Identifier: BSD-3-Clause
// The client's memory through the grant of its request: the kernel checks every access.
#pragma once
#include "abi/grant.h"
#include "lib/driver/client_memory.h"
#include "lib/sys/memory.h"

namespace driver {

class GrantMemory final : public ClientMemory {
 public:
  GrantMemory(abi::Endpoint granter, abi::GrantId grant) : granter_(granter), grant_(grant) {}

  abi::Result<> read(uint64_t offset, void* to, size_t bytes) override {
    return sys::safe_copy_from(granter_, grant_, offset, to, bytes);
  }
  abi::Result<> write(uint64_t offset, const void* from, size_t bytes) override {
    return sys::safe_copy_to(granter_, grant_, offset, from, bytes);
  }
  abi::Result<> fill(uint64_t offset, uint8_t value, uint64_t bytes) override {
    return sys::safe_fill(granter_, grant_, offset, value, bytes);
  }

 private:
  abi::Endpoint granter_;
  abi::GrantId grant_;
};

}  // namespace driver
