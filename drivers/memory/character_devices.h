// SPDX-License-Identifier: BSD-3-Clause
// /dev/{null,zero,full,random,urandom}: reads and writes by minor. Positions mean nothing, and there is no end
// (R-DEV-1; random numbers come in portions of driver::kSlowTransferBytes); a client's memory that ends early gives a short result.
#pragma once
#include "abi/chardev.h"
#include "drivers/memory/generator.h"
#include "lib/driver/client_memory.h"

namespace memory {

abi::Result<uint32_t> read_zeros(uint64_t bytes, driver::ClientMemory& memory);
abi::Result<uint32_t> read_random(Generator& generator, uint64_t bytes, driver::ClientMemory& memory);
abi::Result<uint32_t> write_random(Generator& generator, uint64_t bytes, driver::ClientMemory& memory);

}  // namespace memory
