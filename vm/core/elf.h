// SPDX-License-Identifier: BSD-3-Clause
// Reads the headers of a program: 32 and 64 bits, little-endian, statically linked, for one
// machine. The file is an allegation: whatever it holds, the answer is a list of segments or a
// reason why not, in words for a log.
#pragma once
#include <expected>

#include "abi/vm.h"
#include "vm/core/types.h"

namespace vm {

// Where the bytes of the file come from: a boot module, or a service's grant.
class ElfSource {
 public:
  [[nodiscard]] virtual uint64_t size() const = 0;
  // [offset, offset + bytes) lies within size(). False: could not be read.
  [[nodiscard]] virtual bool read(uint64_t offset, void* to, size_t bytes) = 0;

 protected:
  ~ElfSource() = default;
};

struct ElfImage {
  uint64_t entry = 0;
  uint64_t headers_address = 0;  // of the program headers in memory, or 0
  uint16_t header_bytes = 0, header_count = 0;
  unsigned segment_count = 0;
  abi::vm::ExecSegment segment[abi::vm::kMaxExecSegments];  // ascending addresses, disjoint
};

struct ElfMachine {
  uint16_t machine;  // e_machine
  bool is_64_bit;
};

[[nodiscard]] std::expected<ElfImage, const char*> elf_read(ElfSource& source, ElfMachine machine);

}  // namespace vm
