// SPDX-License-Identifier: BSD-3-Clause
// The memory of the one who asks, as far as it was granted for this request. Handlers of drivers see nothing
// else of the client, so that they run in host tests with a fake (fake_memory.h).
#pragma once
#include <cstddef>
#include <cstdint>

#include "abi/error.h"

namespace driver {

class ClientMemory {
 public:
  // Copies from, or to, `offset` of the granted range. All or nothing; kFault, kPerm if outside.
  virtual abi::Result<> read(uint64_t offset, void* to, size_t bytes) = 0;
  virtual abi::Result<> write(uint64_t offset, const void* from, size_t bytes) = 0;
  virtual abi::Result<> fill(uint64_t offset, uint8_t value, uint64_t bytes) = 0;

 protected:
  ~ClientMemory() = default;
};

// A whole struct of the client.
template <class T>
abi::Result<T> read_struct(ClientMemory& memory, uint64_t offset = 0) {
  T value;
  TRY_VOID(memory.read(offset, &value, sizeof value));
  return value;
}
template <class T>
abi::Result<> write_struct(ClientMemory& memory, const T& value, uint64_t offset = 0) {
  return memory.write(offset, &value, sizeof value);
}

}  // namespace driver
