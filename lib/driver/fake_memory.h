// SPDX-License-Identifier: BSD-3-Clause
// A client's memory in host tests: a range of our own, with an end that cannot be passed.
#pragma once
#include <cstring>
#include <span>

#include "lib/driver/client_memory.h"

namespace driver {

class FakeMemory final : public ClientMemory {
 public:
  explicit FakeMemory(std::span<uint8_t> bytes) : bytes_(bytes) {}

  abi::Result<> read(uint64_t offset, void* to, size_t bytes) override {
    if (!is_inside(offset, bytes)) return abi::Unexpected(abi::Error::kFault);
    if (bytes != 0) std::memcpy(to, &bytes_[size_t(offset)], bytes);
    return {};
  }
  abi::Result<> write(uint64_t offset, const void* from, size_t bytes) override {
    if (!is_inside(offset, bytes)) return abi::Unexpected(abi::Error::kFault);
    if (bytes != 0) std::memcpy(&bytes_[size_t(offset)], from, bytes);
    return {};
  }
  abi::Result<> fill(uint64_t offset, uint8_t value, uint64_t bytes) override {
    if (!is_inside(offset, bytes)) return abi::Unexpected(abi::Error::kFault);
    if (bytes != 0) std::memset(&bytes_[size_t(offset)], value, size_t(bytes));
    return {};
  }

 private:
  bool is_inside(uint64_t offset, uint64_t bytes) const {
    return offset <= bytes_.size() && bytes <= bytes_.size() - offset;
  }
  std::span<uint8_t> bytes_;
};

}  // namespace driver
