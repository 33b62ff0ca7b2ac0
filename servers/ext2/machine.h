// SPDX-License-Identifier: BSD-3-Clause
// What ext2 needs of the rest of the world. The service has one implementation (machine_sys.cc), tests another
// (fake_machine.h): a disk that is an array, a client that is memory, and errors on demand.
#pragma once
#include <cstdint>
#include <span>
#include <string_view>

#include "abi/endpoint.h"
#include "abi/error.h"
#include "abi/file.h"
#include "lib/fs/arguments.h"

namespace ext2 {

using abi::Error;
using abi::Result;

// A piece of a disk write or read.
struct Piece {
  uint64_t position;
  uint8_t* data;
  uint32_t bytes;
};

class Disk {
 public:
  // In the order given; stops at the first error. kDeadEndpoint: the driver is gone, its successor will come.
  virtual Result<> read(std::span<const Piece> pieces) = 0;
  virtual Result<> write(std::span<const Piece> pieces) = 0;
  virtual Result<> flush() = 0;
  [[nodiscard]] virtual uint64_t bytes() const = 0;
  [[nodiscard]] virtual uint32_t granule() const = 0;  // writes are multiples of this, at multiples of it
  virtual Result<> replace_driver(abi::Endpoint driver) = 0;

 protected:
  ~Disk() = default;
};

class Machine : public fs::Client {
 public:
  // One disk per mount number; opening it again replaces it.
  virtual Result<Disk*> open_disk(unsigned mount, abi::Endpoint driver, uint32_t minor) = 0;
  virtual void close_disk(unsigned mount) = 0;
  // Zeroed pages.
  virtual Result<void*> allocate(size_t bytes) = 0;
  virtual void release(void* memory, size_t bytes) = 0;
  virtual abi::FileTime now() = 0;
  virtual void log(std::string_view text, uint64_t number) = 0;

 protected:
  ~Machine() = default;
};

}  // namespace ext2
