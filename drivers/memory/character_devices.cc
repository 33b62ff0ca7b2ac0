// SPDX-License-Identifier: BSD-3-Clause
// Data in pieces, so that a client whose memory ends in the middle gets what was possible.
#include "drivers/memory/character_devices.h"

#include <algorithm>

#include "lib/driver/request.h"

namespace memory {
namespace {

// Moves `bytes` in pieces of at most `piece`. `move(offset, bytes)` does one.
template <class Move>
abi::Result<uint32_t> in_pieces(uint64_t bytes, uint64_t piece, Move move) {
  uint64_t done = 0;
  while (done < bytes) {
    const uint64_t now = std::min(bytes - done, piece);
    if (abi::Result<> moved = move(done, now); !moved) {
      if (done == 0) return abi::Unexpected(moved.error());
      break;
    }
    done += now;
  }
  return uint32_t(done);
}

}  // namespace

abi::Result<uint32_t> read_zeros(uint64_t bytes, driver::ClientMemory& memory) {
  return in_pieces(bytes, 64 * 1024, [&](uint64_t offset, uint64_t now) { return memory.fill(offset, 0, now); });
}

abi::Result<uint32_t> read_random(Generator& generator, uint64_t bytes, driver::ClientMemory& memory) {
  uint8_t chunk[2048];
  auto result = in_pieces(std::min(bytes, driver::kSlowTransferBytes), sizeof chunk, [&](uint64_t offset, uint64_t now) {
    generator.generate({chunk, size_t(now)});
    return memory.write(offset, chunk, size_t(now));
  });
  std::fill(chunk, chunk + sizeof chunk, uint8_t{0});
  return result;
}

abi::Result<uint32_t> write_random(Generator& generator, uint64_t bytes, driver::ClientMemory& memory) {
  uint8_t chunk[512];
  return in_pieces(std::min(bytes, driver::kSlowTransferBytes), sizeof chunk,
                   [&](uint64_t offset, uint64_t now) -> abi::Result<> {
    TRY_VOID(memory.read(offset, chunk, size_t(now)));
    generator.absorb({chunk, size_t(now)});
    return {};
  });
}

}  // namespace memory
