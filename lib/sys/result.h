// SPDX-License-Identifier: BSD-3-Clause
// The vocabulary of abi/ under the names that services use.
#pragma once
#include <cstdint>
#include <utility>

#include "abi/endpoint.h"
#include "abi/error.h"
#include "abi/message.h"

namespace sys {

using abi::Endpoint;
using abi::Error;
using abi::Message;
using abi::Status;
template <class T = void>
using Result = abi::Result<T>;
using abi::Unexpected;

[[nodiscard]] inline uintptr_t address_of(const volatile void* p) {
  return reinterpret_cast<uintptr_t>(p);
}

}  // namespace sys
